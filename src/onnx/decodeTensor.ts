import type { onnx } from "onnx-proto";
import { ProblemError } from "../errors.ts";
import { allocate, type DType } from "../tensor/dtype.ts";
import { elementCount, type Tensor, tensor } from "../tensor/tensor.ts";
import { dtypeOf } from "./dataType.ts";
import { TensorProto } from "./proto.ts";

/**
 * A tensor of an ONNX file.
 * @throws ProblemError when its numbers are in another file, its element type is not one of `DType`, or it is damaged.
 */
export function decodeTensor(proto: onnx.ITensorProto): Tensor {
  const name = proto.name ? `The tensor "${proto.name}"` : "A tensor";
  const shape = (proto.dims ?? []).map(Number);
  if (proto.dataLocation === TensorProto.DataLocation.EXTERNAL) {
    const location = proto.externalData?.find(({ key }) => key === "location")?.value;
    throw new ProblemError({
      what: `${name} is kept outside the ONNX file`,
      ...(location && { received: `external data in ${location}` }),
      mend: 'Save the model in one file: onnx.save(onnx.load("model.onnx"), "whole.onnx") in Python.',
    });
  }
  const dtype = dtypeOf(proto.dataType ?? 0);
  if (dtype === undefined) {
    throw new ProblemError({
      what: `${name} has an element type that is not supported`,
      expected: "float32, float64, float16, uint8, int8, int32, int64 or bool",
      received: typeName(proto.dataType ?? 0),
    });
  }
  const length = elementCount(shape);
  const raw = proto.rawData ?? new Uint8Array(0);
  const numbers = raw.length > 0 ? [] : numbersOf(proto, dtype);
  const found = raw.length > 0 ? raw.length / allocate(dtype, 1).BYTES_PER_ELEMENT : numbers.length;
  // A damaged file may ask for more than there is memory.
  if (found !== length) throw damaged(name, length, found);
  const data = allocate(dtype, length);
  if (raw.length > 0) new Uint8Array(data.buffer).set(raw);
  for (const [i, each] of numbers.entries()) {
    if (data instanceof BigInt64Array) data[i] = BigInt(String(each));
    else data[i] = Number(each);
  }
  return tensor(dtype, shape, data);
}

/** The field in which a type's numbers stand where they are not raw bytes. */
function numbersOf(proto: onnx.ITensorProto, dtype: DType): readonly unknown[] {
  if (dtype === "float32") return proto.floatData ?? [];
  if (dtype === "float64") return proto.doubleData ?? [];
  if (dtype === "int64") return proto.int64Data ?? [];
  return proto.int32Data ?? [];
}

function damaged(name: string, expected: number, received: number): ProblemError {
  return new ProblemError({
    what: `${name} has not as many numbers as its shape asks for`,
    expected: String(expected),
    received: String(received),
    mend: "Use an unchanged copy of the file.",
  });
}

/** An ONNX element type in the words of ONNX: "uint16", "string". */
export function typeName(dataType: number): string {
  return TensorProto.DataType[dataType]?.toLowerCase() ?? `type ${dataType}`;
}

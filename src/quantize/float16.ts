import type { onnx } from "onnx-proto";
import { ONNX_DATA_TYPE } from "../onnx/dataType.ts";
import { AttributeProto } from "../onnx/proto.ts";
import { tensor } from "../tensor/tensor.ts";
import { graphOf, withGraph } from "./onnxFile.ts";

/** The largest number of half precision. */
const LARGEST = 65504;
/** Constants of fewer numbers stay as they are: they cost nothing. */
const FEWEST = 16;

/**
 * A model file whose weights are kept in half precision (IEEE 754 binary16), which has 11 bits of each number. Before they
 * are used they become float32 again, which engines do once, when they load the file: it runs everywhere, as fast as before.
 * Weights beyond 65504 stay in float32.
 */
export function toFloat16(file: Uint8Array): Uint8Array {
  const { nodes, constants } = graphOf(file);
  const kept = new Map(constants);
  const casts: onnx.INodeProto[] = [];
  for (const [name, { dtype, shape, data }] of constants) {
    if (dtype !== "float32" || data.length < FEWEST) continue;
    const numbers = data as Float32Array;
    if (!numbers.every((value) => Math.abs(value) <= LARGEST)) continue;
    const half = `${name}.float16`;
    kept.set(half, tensor("float16", shape, Uint16Array.from(numbers, float16Bits)));
    casts.push({
      ...{ opType: "Cast", name: `node_${half}`, input: [half], output: [name] },
      attribute: [{ name: "to", type: AttributeProto.AttributeType.INT, i: ONNX_DATA_TYPE.float32 }],
    });
    kept.delete(name);
  }
  return withGraph(file, { nodes: [...casts, ...nodes], constants: kept });
}

const bits = new DataView(new ArrayBuffer(4));

/** The 16 bits of the number of half precision that is nearest; of two, the even one. */
export function float16Bits(value: number): number {
  bits.setFloat32(0, value);
  const word = bits.getUint32(0);
  const sign = (word >>> 16) & 0x8000;
  const exponent = ((word >>> 23) & 255) - 127 + 15;
  const fraction = word & 0x7fffff;
  if (exponent >= 31) return sign | (Number.isNaN(value) ? 0x7e00 : 0x7c00);
  // Below 2^-14 numbers are multiples of 2^-24: the leading one is written out.
  const [whole, drop] = exponent > 0 ? [(exponent << 23) | fraction, 13] : [0x800000 | fraction, 14 - exponent];
  if (drop > 24) return sign;
  const half = 2 ** (drop - 1);
  const rest = whole % (2 * half);
  const floor = Math.floor(whole / (2 * half));
  return sign | (rest > half || (rest === half && floor % 2 === 1) ? floor + 1 : floor);
}

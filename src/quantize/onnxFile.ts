import type { onnx } from "onnx-proto";
import { ONNX_DATA_TYPE } from "../onnx/dataType.ts";
import { decodeTensor } from "../onnx/decodeTensor.ts";
import { encodeTensor } from "../onnx/nodeWriter.ts";
import { ModelProto } from "../onnx/proto.ts";
import type { Tensor } from "../tensor/tensor.ts";

/** A graph of an ONNX file while it is rewritten: its nodes in order, and its constants by name. */
export interface OnnxGraph {
  readonly nodes: readonly onnx.INodeProto[];
  readonly constants: ReadonlyMap<string, Tensor>;
}

/** The graph of a file. */
export function graphOf(file: Uint8Array): OnnxGraph {
  const { graph } = ModelProto.decode(file);
  return {
    nodes: graph?.node ?? [],
    constants: new Map((graph?.initializer ?? []).map((each) => [each.name ?? "", decodeTensor(each)])),
  };
}

/**
 * A file with another graph inside: inputs, outputs and versions stay. Constants that no node reads are left out.
 * @param outputs tensors that are outputs besides, by name, without their shapes
 */
export function withGraph(
  file: Uint8Array,
  { nodes, constants }: OnnxGraph,
  {
    metadata = {},
    outputs = [],
  }: { readonly metadata?: Readonly<Record<string, string>>; readonly outputs?: readonly string[] } = {},
): Uint8Array {
  const model = ModelProto.decode(file);
  const read = new Set(nodes.flatMap(({ input }) => input ?? []));
  const initializer = [...constants]
    .filter(([name]) => read.has(name))
    .map(([name, tensor]) => encodeTensor(name, tensor));
  const besides = outputs.map((name) => ({ name, type: { tensorType: { elemType: ONNX_DATA_TYPE.float32 } } }));
  const written: onnx.IModelProto = {
    ...model,
    metadataProps: Object.entries(metadata).map(([key, value]) => ({ key, value })),
    graph: { ...model.graph, node: [...nodes], initializer, output: [...(model.graph?.output ?? []), ...besides] },
  };
  return ModelProto.encode(written).finish();
}

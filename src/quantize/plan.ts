import type { onnx } from "onnx-proto";
import type { OnnxGraph } from "./onnxFile.ts";

/** What of a graph is kept and computed in eight bits. */
export interface Plan {
  /** Convolutions and dense layers whose weights are. */
  readonly weighted: ReadonlySet<onnx.INodeProto>;
  /** Tensors that are, each with the one whose scale it has: itself, or what a node that moves numbers alone was given. */
  readonly tensors: ReadonlyMap<string, string>;
  /** Activations that the edge of eight bits makes: what is below their zero becomes it. They are left out. */
  readonly clipped: ReadonlySet<onnx.INodeProto>;
}

/** Nodes that move numbers and leave them as they are. */
const MOVING = new Set(["MaxPool", "Reshape", "Flatten", "Transpose", "Squeeze", "Unsqueeze"]);
/** Nodes that engines have in eight bits. */
const JOINING = new Set(["Add", "Concat", "AveragePool", "GlobalAveragePool"]);

/** Chooses what is kept in eight bits: whatever lies between the first layer that has weights and the last. */
export function planOf({ nodes, constants }: OnnxGraph): Plan {
  const weighted = new Set<onnx.INodeProto>();
  const tensors = new Map<string, string>();
  const clipped = new Set<onnx.INodeProto>();
  const readers = (name: string) => nodes.filter(({ input }) => input?.includes(name));
  const isWeighted = ({ opType, input }: onnx.INodeProto) =>
    (opType === "Conv" || opType === "Gemm") &&
    input!.slice(1).every((name) => constants.get(name)?.dtype === "float32");
  const isKept = (name: string) => tensors.has(name);

  for (const node of nodes) {
    const [x, ...rest] = node.input!;
    const [y] = node.output!;
    if (isWeighted(node)) {
      weighted.add(node);
      if (!isKept(x!)) tensors.set(x!, x!);
      const [next, another] = readers(y!);
      const isClipped = next !== undefined && another === undefined && makesClip(next, constants);
      if (isClipped) clipped.add(next);
      const result = isClipped ? next.output![0]! : y!;
      // The last layer's numbers are the answer: they stay float32.
      const goesOn = readers(result).some(
        (each) => isWeighted(each) || MOVING.has(each.opType!) || JOINING.has(each.opType!),
      );
      if (goesOn || (isClipped && node.opType === "Conv")) tensors.set(result, result);
      else if (isClipped) clipped.delete(next);
    } else if (MOVING.has(node.opType!) && isKept(x!)) {
      tensors.set(y!, tensors.get(x!)!);
    } else if (JOINING.has(node.opType!) && [x!, ...rest].every(isKept)) {
      tensors.set(y!, y!);
    }
  }
  return { weighted, tensors, clipped };
}

/** ReLU, or clipping that begins at 0: eight bits from 0 to the largest number seen do the same. */
function makesClip({ opType, input }: onnx.INodeProto, constants: OnnxGraph["constants"]): boolean {
  if (opType === "Relu") return true;
  return opType === "Clip" && Number(constants.get(input?.[1] ?? "")?.data[0]) === 0;
}

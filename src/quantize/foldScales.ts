import type { onnx } from "onnx-proto";
import { tensor } from "../tensor/tensor.ts";
import type { OnnxGraph } from "./onnxFile.ts";

/**
 * Factors and summands per channel behind a convolution become part of its filters and biases, and the bias behind a matrix
 * product makes it a Gemm: what is left are few nodes that hold all weights.
 * @param rankOf how many axes a tensor has; a Gemm takes matrices alone
 */
export function foldScales({ nodes, constants }: OnnxGraph, rankOf: (tensor: string) => number | undefined): OnnxGraph {
  const kept = new Map(constants);
  let result = [...nodes];
  const readers = (name: string) => result.filter(({ input }) => input?.includes(name));
  for (const node of nodes) {
    if (node.opType !== "Conv" && node.opType !== "MatMul") continue;
    const isConv = node.opType === "Conv";
    const filters = kept.get(node.input![1]!);
    if (filters?.dtype !== "float32") continue;
    if (!isConv && (filters.shape.length !== 2 || rankOf(node.input![0]!) !== 2)) continue;
    const channels = filters.shape[isConv ? 0 : 1]!;
    const factor = new Float64Array(channels).fill(1);
    const summand = Float64Array.from({ length: channels }, (_, i) =>
      Number(kept.get(node.input![2] ?? "")?.data[i] ?? 0),
    );
    let [output] = node.output!;
    const folded: onnx.INodeProto[] = [];
    for (;;) {
      const [next, another] = readers(output!);
      if (next === undefined || another !== undefined) break;
      if (next.opType !== "Mul" && next.opType !== "Add") break;
      const [other] = next.input!.filter((name) => name !== output);
      const numbers = perChannel(kept.get(other ?? ""), channels, isConv ? filters.shape.length - 2 : 0);
      if (numbers === undefined) break;
      for (let i = 0; i < channels; i++) {
        if (next.opType === "Mul") {
          factor[i]! *= numbers(i);
          summand[i]! *= numbers(i);
        } else summand[i]! += numbers(i);
      }
      folded.push(next);
      output = next.output![0];
    }
    const [weights, bias] = [`${node.output![0]}.filters`, `${node.output![0]}.bias`];
    const block = filters.data.length / channels;
    const scaled = Float32Array.from(filters.data as Float32Array, (value, place) => {
      return value * factor[isConv ? Math.floor(place / block) : place % channels]!;
    });
    kept.set(weights, tensor("float32", filters.shape, scaled));
    kept.set(bias, tensor("float32", [channels], Float32Array.from(summand)));
    const written = {
      ...node,
      opType: isConv ? "Conv" : "Gemm",
      input: [node.input![0]!, weights, bias],
      output: [output!],
    };
    result = result.filter((each) => !folded.includes(each)).map((each) => (each === node ? written : each));
  }
  return { nodes: result, constants: kept };
}

type Numbers = { readonly shape: readonly number[]; readonly data: ArrayLike<number | bigint> } | undefined;

/** A constant as one number for each channel: [c, 1, 1] or [1, c, 1, 1] before two spatial axes, [c] or [1, c] before none. */
function perChannel(constant: Numbers, channels: number, spatial: number): ((channel: number) => number) | undefined {
  if (constant === undefined) return undefined;
  const { shape, data } = constant;
  if (data.length === 1) return () => Number(data[0]);
  const isThere = data.length === channels && shape[shape.length - 1 - spatial] === channels;
  return isThere ? (channel) => Number(data[channel]) : undefined;
}

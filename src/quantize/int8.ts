import type { onnx } from "onnx-proto";
import { AttributeProto } from "../onnx/proto.ts";
import { filled, type Tensor, tensor } from "../tensor/tensor.ts";
import type { OnnxGraph } from "./onnxFile.ts";
import type { Plan } from "./plan.ts";

/** The smallest and the largest number that is told apart. */
export interface Range {
  readonly low: number;
  readonly high: number;
}

/** real = scale (stored - zero), stored 0 to 255. The range is widened to hold 0, so that padding is exact. */
export interface Scale {
  readonly scale: number;
  readonly zero: number;
}

/** Scales stay normal numbers of float32: engines take smaller ones as 0. */
const SMALLEST = 2 ** -126;

export function scaleOf({ low, high }: Range): Scale {
  const [least, most] = [Math.min(0, low), Math.max(0, high)];
  const scale = Math.fround(most > least ? Math.max(SMALLEST, (most - least) / 255) : 1);
  return { scale, zero: Math.round((0 - least) / scale) };
}

/** Weights from -63 to 63: the sum of two products of 8 and 7 bits fits in 16, in which older processors add them. */
const MOST = 63;
/**
 * Biases from -2^30 to 2^30 steps: sums are int32, and as much is left for products, which is enough for 66,000 weights of a
 * filter. Where weights are so small that the bias is more of their steps, they are stored in larger ones.
 */
const MOST_OF_BIAS = 2 ** 30;

/**
 * A graph that is computed in whole numbers of eight bits: before and behind each layer stand QuantizeLinear and
 * DequantizeLinear, which engines make part of it (Jacob et al., 2018). Weights have a scale for each filter and no zero
 * point, biases are int32, what flows between layers is uint8.
 * @param ranges of every tensor of the plan that has a scale of its own
 */
export function toInt8({ nodes, constants }: OnnxGraph, plan: Plan, ranges: ReadonlyMap<string, Range>): OnnxGraph {
  const kept = new Map(constants);
  const written: onnx.INodeProto[] = [];
  const scale = (name: string) => scaleOf(ranges.get(plan.tensors.get(name)!)!);
  const node = (opType: string, input: string[], output: string, attribute: onnx.IAttributeProto[] = []) =>
    written.push({ opType, name: `node_${output}`, input, output: [output], attribute });
  const dequantized = (name: string) => (plan.tensors.has(name) ? `${name}.dequantized` : name);
  const flowing = (name: string) => {
    if (!plan.tensors.has(name)) return;
    const { scale: step, zero } = scale(name);
    const own = plan.tensors.get(name)!;
    kept.set(`${own}.scale`, tensor("float32", [], Float32Array.of(step)));
    kept.set(`${own}.zero`, tensor("uint8", [], Uint8Array.of(zero)));
    node("QuantizeLinear", [name, `${own}.scale`, `${own}.zero`], `${name}.quantized`);
    node("DequantizeLinear", [`${name}.quantized`, `${own}.scale`, `${own}.zero`], `${name}.dequantized`);
  };
  const stored = (name: string, { values, scales }: Stored, axis: number) => {
    kept.set(`${name}.int`, values);
    kept.set(`${name}.scale`, scales);
    kept.set(`${name}.zero`, filled(values.dtype, scales.shape, 0));
    node("DequantizeLinear", [`${name}.int`, `${name}.scale`, `${name}.zero`], `${name}.dequantized`, [
      { name: "axis", type: AttributeProto.AttributeType.INT, i: axis },
    ]);
    return `${name}.dequantized`;
  };

  const inputs = new Set(nodes.flatMap(({ output }) => output ?? []));
  for (const name of plan.tensors.keys()) if (!inputs.has(name)) flowing(name);
  const renamed = new Map([...plan.clipped].map((each) => [each.input![0]!, each.output![0]!]));
  for (const each of nodes) {
    if (plan.clipped.has(each)) continue;
    const output = each.output!.map((name) => renamed.get(name) ?? name);
    const input = each.input!.map(dequantized);
    if (plan.weighted.has(each)) {
      const [x, filters, bias] = each.input as [string, string, string | undefined];
      const axis = each.opType === "Conv" ? 0 : 1;
      const biases = bias === undefined ? undefined : constants.get(bias)!;
      const inputScale = scale(x).scale;
      const leastScale = (filter: number) => Math.abs(Number(biases?.data[filter] ?? 0)) / inputScale / MOST_OF_BIAS;
      const weights = quantizeWeights(constants.get(filters)!, axis, leastScale);
      input[1] = stored(filters, weights, axis);
      if (biases !== undefined) input[2] = stored(bias!, quantizeBias(biases, weights, inputScale), 0);
    }
    written.push({ ...each, input, output });
    for (const name of output) flowing(name);
  }
  return { nodes: written, constants: kept };
}

interface Stored {
  readonly values: Tensor;
  readonly scales: Tensor;
}

/** Each filter by its own largest number, in steps of at least so much. */
export function quantizeWeights(
  { shape, data }: Tensor,
  axis: number,
  leastScale: (filter: number) => number = () => 0,
): Stored {
  const numbers = data as Float32Array;
  const count = shape[axis]!;
  const block = numbers.length / count;
  const filterOf = (place: number) => (axis === 0 ? Math.floor(place / block) : place % count);
  const largest = new Float64Array(count);
  for (const [place, value] of numbers.entries()) {
    largest[filterOf(place)] = Math.max(largest[filterOf(place)]!, Math.abs(value));
  }
  const scales = Float32Array.from(largest, (most, filter) =>
    Math.max(most > 0 ? Math.max(SMALLEST, most / MOST) : 1, leastScale(filter)),
  );
  const values = Int8Array.from(numbers, (value, place) => {
    return Math.max(-MOST, Math.min(MOST, Math.round(value / scales[filterOf(place)]!)));
  });
  return { values: tensor("int8", shape, values), scales: tensor("float32", [count], scales) };
}

/** In steps of what one step of the input times one of the weight is. */
function quantizeBias({ data }: Tensor, { scales }: Stored, inputScale: number): Stored {
  const steps = Float32Array.from(scales.data as Float32Array, (scale) => scale * inputScale);
  const values = Int32Array.from(data as Float32Array, (value, i) => Math.round(value / steps[i]!));
  return { values: tensor("int32", [values.length], values), scales: tensor("float32", [values.length], steps) };
}

import type { Value } from "../graph/graph.ts";
import { ELEMENTWISE } from "../graph/operators.ts";
import { dependents, inOrder } from "../graph/walk.ts";
import type { Weights } from "../nn/model.ts";
import type { TensorData } from "../tensor/dtype.ts";
import type { Tensor } from "../tensor/tensor.ts";

/** A convolution, pooling or dense layer as it stands in a graph, with what belongs to it up to the next one. */
export interface Stage {
  readonly kind: "convolution" | "pooling" | "dense";
  /** As its weights are called: "conv2d", "conv2d_1", "dense"; poolings are counted: "maxPool2d", "maxPool2d_1". */
  readonly name: string;
  /** Conv, MatMul, MaxPool, AveragePool, or ReduceMean or ReduceMax over all places. */
  readonly operator: Value;
  /** What the operator reads, [N, channels, height, width] or [N, features]. */
  readonly input: Value;
  /** With its bias, before any activation. */
  readonly linear: Value;
  /** After bias, normalisation and activation: what the next stage reads. */
  readonly output: Value;
  /** [filters, channels / group, height, width] or [features, units]; absent where it is computed from several weights. */
  readonly kernel?: Tensor;
  /** [filters] or [units]. */
  readonly bias?: Tensor;
}

/**
 * The stages between an input and an output of a graph, in the order in which they run. In a network that is no chain each
 * stage ends where its numbers meet others.
 * @param weights which constants are weights, by their memory
 */
export function stagesOf(output: Value, source: Value, weights: Weights): readonly Stage[] {
  const order = inOrder([output]);
  const fed = dependents(order, [source]);
  const path = order.filter((value) => fed.has(value));
  const names = new Map(Object.entries(weights).map(([name, { data }]) => [data, name] as const));
  const readers = readersOf(path);
  const counts = new Map<string, number>();
  const pooling = (kind: string): string => {
    const count = counts.get(kind) ?? 0;
    counts.set(kind, count + 1);
    return count === 0 ? kind : `${kind}_${count}`;
  };

  return path.flatMap((operator): Stage[] => {
    const input = operator.inputs[0]!;
    const common = { operator, input };
    const pool = poolName(operator);
    if (pool !== undefined) {
      const rest = { linear: operator, output: endOf(operator, path, readers, names) };
      return [{ kind: "pooling", name: pooling(pool), ...common, ...rest }];
    }
    const kernel = operator.inputs[1];
    if (kernel === undefined || fed.has(kernel) || !(operator.op === "Conv" || operator.op === "MatMul")) return [];
    const name = layerName(kernel, names);
    if (name === undefined) return [];
    const isConvolution = operator.op === "Conv" && operator.shape.length === 4;
    if (!isConvolution && (operator.op !== "MatMul" || operator.shape.length !== 2)) return [];
    const added = biasOf(operator, readers, fed);
    return [
      {
        kind: isConvolution ? "convolution" : "dense",
        name,
        ...common,
        linear: added.linear,
        output: endOf(added.linear, path, readers, names),
        ...(kernel.op === "Constant" && { kernel: kernel.attrs.tensor }),
        ...(added.bias?.op === "Constant" && { bias: added.bias.attrs.tensor }),
      },
    ];
  });
}

/** Who reads each value, of those on the path. */
function readersOf(path: readonly Value[]): ReadonlyMap<Value, readonly Value[]> {
  const readers = new Map<Value, Value[]>();
  for (const value of path) {
    for (const from of value.inputs) readers.set(from, [...(readers.get(from) ?? []), value]);
  }
  return readers;
}

/** What its layer is called in Keras' words, where it is a pooling. */
function poolName(value: Value): string | undefined {
  if (value.op === "MaxPool") return "maxPool2d";
  if (value.op === "AveragePool") return "averagePool2d";
  const isOverPlaces =
    (value.op === "ReduceMean" || value.op === "ReduceMax") &&
    value.inputs[0]!.shape.length === 4 &&
    value.attrs.axes.join() === "2,3";
  if (!isOverPlaces) return undefined;
  return value.op === "ReduceMean" ? "globalAveragePool2d" : "globalMaxPool2d";
}

/** The layer whose weight a kernel is, or is made of: "conv2d" of "conv2d.kernel". */
function layerName(kernel: Value, names: ReadonlyMap<TensorData, string>): string | undefined {
  const found = inOrder([kernel]).findLast((value) => value.op === "Constant" && names.has(value.attrs.tensor.data));
  const name = found?.op === "Constant" ? names.get(found.attrs.tensor.data)! : undefined;
  return name?.slice(0, Math.max(0, name.lastIndexOf("."))) || name;
}

/** A Conv has its bias inside; what is added to a MatMul at once is its bias, where nothing fed is in it. */
function biasOf(
  operator: Value,
  readers: ReadonlyMap<Value, readonly Value[]>,
  fed: ReadonlySet<Value>,
): { readonly linear: Value; readonly bias?: Value | undefined } {
  if (operator.op === "Conv") return { linear: operator, bias: operator.inputs[2] };
  const [reader, ...others] = readers.get(operator) ?? [];
  if (reader?.op !== "Add" || others.length > 0) return { linear: operator };
  const bias = reader.inputs.find((from) => from !== operator);
  return bias === undefined || fed.has(bias) ? { linear: operator } : { linear: reader, bias };
}

/**
 * The last value that is made, number by number, of this one alone and that everything else reads instead of it: swish,
 * x sigmoid(x), reads x twice and is one value again.
 */
function endOf(
  start: Value,
  path: readonly Value[],
  readers: ReadonlyMap<Value, readonly Value[]>,
  names: ReadonlyMap<TensorData, string>,
): Value {
  const onPath = new Set(path);
  const region = new Set([start]);
  let end = start;
  for (const value of path.slice(path.indexOf(start) + 1)) {
    const fed = value.inputs.filter((from) => onPath.has(from));
    if (!isPointwise(value, names) || fed.length === 0 || !fed.every((from) => region.has(from))) continue;
    region.add(value);
    const isRead = (inner: Value) =>
      inner === value || (readers.get(inner) ?? []).every((reader) => region.has(reader));
    if ([...region].every(isRead)) end = value;
  }
  return end;
}

/** What makes each place of its own numbers alone. */
function isPointwise(value: Value, names: ReadonlyMap<TensorData, string>): boolean {
  if (value.op in ELEMENTWISE || value.op === "Softmax") return true;
  const kernel = value.inputs[1];
  // Local response normalisation sums neighbouring channels by a convolution that is no layer.
  return value.op === "Conv" && kernel?.shape.slice(2).join() === "1,1" && layerName(kernel, names) === undefined;
}

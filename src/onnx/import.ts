import type { Problem } from "../errors.ts";
import { type Graph, input, type Value, type ValueOf } from "../graph/graph.ts";
import { BATCH, type Dim, productOf, type Shape } from "../graph/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { type OnnxInput, type OnnxModel, readOnnxModel } from "./model.ts";
import { type Obstacle, obstacleError, type Replayed, replay } from "./replay.ts";

export interface ImportOptions {
  /**
   * Tensors of the file that are wanted, by name; any between its inputs and outputs. What lies behind them is not
   * looked at. Default: the outputs of the file.
   */
  readonly outputs?: readonly string[];
  /**
   * Shapes of inputs, by name, for sizes that the file leaves open: `{ image: ["N", 3, 224, 224] }`. "N" is the batch.
   * By default an open first axis is the batch, and all other sizes are the file's.
   */
  readonly shapes?: Readonly<Record<string, Shape>>;
}

/** An ONNX file as a graph. */
export interface ImportedGraph {
  /** Its inputs, and the wanted tensors as outputs under their names in the file. */
  readonly graph: Graph;
  /** Every tensor on the way, by its name in the file. */
  readonly values: Readonly<Record<string, Value>>;
  /** The weights and constants of the file by name, those on the way. They are constants of the graph. */
  readonly initializers: Readonly<Record<string, Tensor>>;
}

/**
 * An ONNX file, of any maker, as a graph: what PyTorch, Keras (by tf2onnx) and the ONNX model zoo write for image
 * classifiers, opset 7 to 21. Operators that Plumage has not are written with those that it has.
 * @throws ProblemError that lists all that stands in the way: unknown operators with their counts, external data, open
 *   sizes, versions, types.
 */
export function importOnnx(file: Uint8Array | OnnxModel, options: ImportOptions = {}): ImportedGraph {
  const { inputs, outputs, replayed, problems, model } = attempt(file, options);
  if (problems.length > 0) throw obstacleError(problems);
  const values = Object.fromEntries(replayed.values);
  return {
    graph: { inputs, outputs: Object.fromEntries(outputs.map((name) => [name, values[name]!])) },
    values,
    initializers: Object.fromEntries(Object.entries(model.initializers).filter(([name]) => replayed.values.has(name))),
  };
}

/**
 * What stands in the way of importing an ONNX file: an empty list where nothing does.
 * @throws ProblemError when the bytes are no ONNX model.
 */
export function importObstacles(file: Uint8Array | OnnxModel, options: ImportOptions = {}): readonly Obstacle[] {
  return attempt(file, options).problems;
}

function attempt(file: Uint8Array | OnnxModel, options: ImportOptions) {
  const model = file instanceof Uint8Array ? readOnnxModel(file) : file;
  const problems: Obstacle[] = [];
  const note = (problem: Problem) => problems.push({ ...problem, nodes: [] });
  model.problems.forEach(note);
  const outputs = options.outputs ?? model.outputs;
  for (const name of outputs) if (!hasTensor(model, name)) note(unknownTensor(model, name));
  const inputs: ValueOf<"Input">[] = [];
  for (const each of model.inputs) {
    const shape = options.shapes?.[each.name] ?? fedShape(each, model.inputs);
    const open = shape.indexOf(undefined);
    if (open >= 0) note(openSize(each, open));
    else inputs.push(input(each.name, each.dtype, shape as Shape));
  }
  const fixedBatch = fixedBatchOf(
    model.inputs,
    Object.fromEntries(inputs.map(({ attrs, shape }) => [attrs.name, shape])),
  );
  const feeds = Object.fromEntries(inputs.map((value) => [value.attrs.name, value]));
  const replayed: Replayed = replay(model, {
    inputs: feeds,
    outputs: outputs.filter((name) => hasTensor(model, name)),
    fixedBatch,
  });
  problems.push(...replayed.obstacles);
  return { model, inputs, outputs, replayed, problems };
}

/** The batch size that a file writes where the given shapes have the symbol. */
export function fixedBatchOf(
  inputs: readonly OnnxInput[],
  shapes: Readonly<Record<string, Shape>>,
): number | undefined {
  const sizes = inputs
    .filter(({ name }) => shapes[name]?.[0] === BATCH)
    .map(({ shape: [batch] }) => batch)
    .filter((batch) => typeof batch === "number");
  return sizes[0];
}

/** Open first axes are the batch, and so is its symbol elsewhere. */
function fedShape({ shape }: OnnxInput, inputs: readonly OnnxInput[]): readonly (Dim | undefined)[] {
  const batches = new Set<unknown>([BATCH, ...inputs.map((each) => each.shape[0])]);
  return shape.map((dim, axis) => {
    if (typeof dim === "number") return dim;
    if (axis === 0 && (dim === undefined || productOf([dim]).symbols.length === 1)) {
      return dim !== undefined && isMultipleOfBatch(dim) ? dim : BATCH;
    }
    if (dim === undefined) return undefined;
    return isMultipleOfBatch(dim) ? dim : batches.has(dim) ? BATCH : undefined;
  });
}

/** "N", or "64*N". */
function isMultipleOfBatch(dim: string): boolean {
  return productOf([dim]).symbols.join() === BATCH;
}

function openSize({ name, shape }: OnnxInput, axis: number): Problem {
  const said = shape.map((dim) => dim ?? "?").join(", ");
  const wanted = shape.map((dim, i) => (typeof dim === "number" ? dim : i === 0 ? '"N"' : 224));
  return {
    what: `Axis ${axis} of the input "${name}" has no fixed size`,
    received: `[${said}]`,
    mend: `Say which: shapes: { ${JSON.stringify(name)}: [${wanted.join(", ")}] }. "N" is the batch.`,
  };
}

export function hasTensor({ inputs, initializers, nodes }: OnnxModel, name: string): boolean {
  return (
    inputs.some((each) => each.name === name) ||
    Object.hasOwn(initializers, name) ||
    nodes.some(({ outputs }) => outputs.includes(name))
  );
}

/** The nearest names are the last ones: models are cut near their end. */
export function unknownTensor(model: OnnxModel, name: string): Problem {
  const near = model.nodes.slice(-4).flatMap(({ outputs }) => outputs);
  return {
    what: `The ONNX model has no tensor named "${name}"`,
    expected: `one of its ${model.nodes.length} tensors; the last are ${near.join(", ")}`,
    mend: "A viewer such as Netron shows the names.",
  };
}

import { describeProblem, type Problem, ProblemError } from "../errors.ts";
import { constant, type Value } from "../graph/graph.ts";
import { add, div, mul, sqrt, sub } from "../ops/elementwise.ts";
import { reshape } from "../ops/layout.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { importers, refused } from "./importers/table.ts";
import { type KnownElement, knownElements } from "./known.ts";
import type { OnnxBranch, OnnxModel, OnnxNode } from "./model.ts";
import { type BatchNormParts, nodeReader } from "./nodeReader.ts";

export interface ReplayOptions {
  /** A value for each input of the model. */
  readonly inputs: Readonly<Record<string, Value>>;
  /** The tensors that are wanted; only what they need is looked at. */
  readonly outputs: readonly string[];
  /** What an initializer becomes, asked for when it is first used. Default: a constant. */
  readonly initializer?: (name: string, tensor: Tensor) => Value;
  /** How batch normalisation is written. Default: with the mean and variance of the file. */
  readonly batchNormalization?: (parts: BatchNormParts) => Value;
  /** The batch size for which the model was written, where its inputs say one and the given values another. */
  readonly fixedBatch?: number | undefined;
}

/** Something in an ONNX file that stands in the way. */
export interface Obstacle extends Problem {
  /** The operator that it is about: "NonMaxSuppression". */
  readonly operator?: string;
  /** The names of the nodes where it stands. */
  readonly nodes: readonly string[];
}

export interface Replayed {
  /** Every tensor that was written, by its name in the file. */
  readonly values: ReadonlyMap<string, Value>;
  /** What could not be written. Empty when all of `outputs` are among the values. */
  readonly obstacles: readonly Obstacle[];
}

/** Writes the nodes of an ONNX file, as far as wanted tensors need them, with the functions of `ops/`. Throws nothing: what stands in the way is listed. */
export function replay(model: OnnxModel, options: ReplayOptions): Replayed {
  const { inputs, outputs, initializer = (_, tensor) => constant(tensor) } = options;
  const values = new Map<string, Value>(Object.entries(inputs));
  const nodes = neededNodes(model, outputs, values);
  const used = new Set([...outputs, ...nodes.flatMap(namesReadBy)]);
  const known = knownElements();
  const unknown = new Map<string, OnnxNode[]>();
  const problems: Obstacle[] = [];

  const tensorAt = (name: string): Value | undefined => {
    const found = values.get(name);
    if (found !== undefined) return found;
    const tensor = model.initializers[name];
    if (tensor === undefined) return undefined;
    const value = initializer(name, tensor);
    values.set(name, value);
    return value;
  };
  /** The node's outputs, or undefined where an obstacle before it leaves it without inputs. */
  const results = (node: OnnxNode): readonly (Value | undefined)[] | undefined => {
    const importer = Object.hasOwn(importers, node.operator) ? importers[node.operator] : undefined;
    if (importer === undefined && node.operator !== "If") return refuse(node);
    if (node.inputs.some((name) => name !== "" && tensorAt(name) === undefined)) return undefined;
    if (importer === undefined) {
      const branch = branchTaken(node, known(tensorAt(node.inputs[0]!)!));
      return branch === undefined ? refuse(node) : writeBranch(branch);
    }
    const reader = nodeReader({
      node,
      opset: model.opset,
      value: tensorAt,
      known,
      isUsed: (name) => used.has(name),
      fixedBatch: options.fixedBatch,
      batchNormalization: options.batchNormalization ?? normalizeAsMeasured,
    });
    const result = importer(reader);
    return Array.isArray(result) ? result : [result as Value];
  };
  const refuse = (node: OnnxNode): undefined => {
    unknown.set(node.operator, [...(unknown.get(node.operator) ?? []), node]);
  };
  const writeBranch = (branch: OnnxBranch): readonly (Value | undefined)[] => {
    for (const [name, tensor] of Object.entries(branch.initializers)) values.set(name, constant(tensor));
    for (const name of branch.nodes.flatMap(namesReadBy)) used.add(name);
    branch.nodes.forEach(write);
    return branch.outputs.map(tensorAt);
  };
  const write = (node: OnnxNode): void => {
    try {
      results(node)?.forEach((value, i) => {
        const name = node.outputs[i];
        if (value !== undefined) expectAxes(value);
        if (name && value !== undefined) values.set(name, value);
      });
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      const what = `${described(node)}: ${error.problem.what}`;
      problems.push({ ...error.problem, what, operator: node.operator, nodes: [node.name] });
    }
  };

  nodes.forEach(write);
  const unwritten = outputs.filter((name) => tensorAt(name) === undefined);
  const isWhole = model.problems.length === 0 && model.inputs.every(({ name }) => name in inputs);
  if (isWhole && unwritten.length > 0 && unknown.size + problems.length === 0) {
    problems.push({ what: `Nothing in the ONNX file gives the tensor "${unwritten[0]}"`, nodes: [] });
  }
  return { values, obstacles: [...[...unknown].map(([operator, at]) => unknownOperator(operator, at)), ...problems] };
}

/** The branch of an If whose condition is known before the graph runs. */
function branchTaken(node: OnnxNode, condition: readonly KnownElement[] | undefined): OnnxBranch | undefined {
  const holds = condition?.[0];
  const branch = node.attributes[holds === 0 ? "else_branch" : "then_branch"];
  return typeof holds === "number" && branch?.kind === "graph" ? branch.value() : undefined;
}

/** The tensors that a node reads, with those that its branches read. */
function namesReadBy(node: OnnxNode): readonly string[] {
  const inside = Object.values(node.attributes).flatMap((each) => (each.kind === "graph" ? each.reads : []));
  return [...node.inputs, ...inside];
}

/** y = (x - mean) / sqrt(variance + epsilon) scale + bias, with one factor and one summand for each channel. */
function normalizeAsMeasured({ x, scale, bias, mean, variance, epsilon }: BatchNormParts): Value {
  const factor = div(scale, sqrt(add(variance, epsilon)));
  const summand = sub(bias, mul(mean, factor));
  const shape = [scale.shape[0]!, ...x.shape.slice(2).map(() => 1)];
  return add(mul(x, reshape(factor, shape)), reshape(summand, shape));
}

/** The nodes that wanted tensors are made of, in the file's order. */
function neededNodes(model: OnnxModel, outputs: readonly string[], fed: ReadonlyMap<string, Value>): OnnxNode[] {
  const writers = new Map(model.nodes.flatMap((node) => node.outputs.map((name) => [name, node] as const)));
  const needed = new Set<OnnxNode>();
  const waiting = [...outputs];
  while (waiting.length > 0) {
    const name = waiting.pop()!;
    const node = fed.has(name) ? undefined : writers.get(name);
    if (node === undefined || needed.has(node)) continue;
    needed.add(node);
    waiting.push(...namesReadBy(node));
  }
  return model.nodes.filter((node) => needed.has(node));
}

/** No axis of a network is longer. */
const LONGEST_AXIS = 1 << 24;

/** A damaged file may ask for anything. */
function expectAxes({ shape }: Value): void {
  const wrong = shape.find(
    (size) => typeof size === "number" && !(Number.isInteger(size) && size >= 0 && size <= LONGEST_AXIS),
  );
  if (wrong === undefined) return;
  throw new ProblemError({
    what: "an axis of its result is out of range",
    expected: `0 to ${LONGEST_AXIS}`,
    received: String(wrong),
  });
}

function described(node: OnnxNode): string {
  return `Node "${node.name}" (${node.operator})`;
}

function unknownOperator(operator: string, nodes: readonly OnnxNode[]): Obstacle {
  const names = nodes.map(({ name }) => name);
  const count = `${nodes.length} ${nodes.length === 1 ? "node" : "nodes"}, the first "${names[0]}"`;
  const reason = Object.hasOwn(refused, operator) ? refused[operator] : undefined;
  const what =
    reason === undefined
      ? `The operator ${operator} is unknown (${count})`
      : `The operator ${operator} cannot be used (${count}): ${reason}`;
  return { what, mend: "Cut the model before it, or export it without.", operator, nodes: names };
}

/** One error for all that stands in the way. */
export function obstacleError(obstacles: readonly Problem[]): ProblemError {
  const [first] = obstacles;
  if (obstacles.length === 1) {
    const { what, expected, received, mend } = first!;
    return new ProblemError({
      what,
      ...(expected && { expected }),
      ...(received && { received }),
      ...(mend && { mend }),
    });
  }
  const list = obstacles.map(({ what, expected, received }) =>
    describeProblem({ what, ...(expected && { expected }), ...(received && { received }) }),
  );
  return new ProblemError({
    what: `${obstacles.length} things in this ONNX model stand in the way. ${list.join(" ")}`,
    mend: [...new Set(obstacles.map(({ mend }) => mend).filter((mend) => mend !== undefined))].join(" "),
  });
}

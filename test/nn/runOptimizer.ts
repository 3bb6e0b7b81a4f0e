import { nextName } from "../../src/compile/trainStep.ts";
import { type Graph, input, type Value } from "../../src/graph/graph.ts";
import type { Optimizer } from "../../src/nn/optimizers/optimizer.ts";
import { writeOnnx } from "../../src/onnx/write.ts";
import { evaluate } from "../../src/reference/evaluate.ts";
import { filled, fromNumbers, type Tensor, toNumbers } from "../../src/tensor/tensor.ts";
import type { Engine } from "../onnx/openEngines.ts";

/** A run of updates of one weight [size]. */
export interface Course {
  readonly first: readonly number[];
  readonly steps: number;
  readonly rate: number;
  /** The gradient of step 1, 2 ... */
  gradientOf(step: number): readonly number[];
}

/** One update as a graph: `parameter`, `gradient`, slots, `step`, `learningRate` and maybe `momentum` in, `parameter.next` and slots out. */
export function updateGraph(optimizer: Optimizer, size: number): Graph {
  const names = ["parameter", "gradient", ...slotsOf(optimizer, size)];
  const inputs = [
    ...names.map((name) => input(name, "float32", [size])),
    ...["step", "learningRate"].map((name) => input(name, "float32", [])),
    ...(optimizer.momentum === undefined ? [] : [input("momentum", "float32", [])]),
  ];
  const named = Object.fromEntries(inputs.map((value) => [value.attrs.name, value as Value]));
  const { parameter, gradient, step, learningRate, momentum, ...slots } = named;
  const update = optimizer.update({
    ...{ name: "w", parameter: parameter!, gradient: gradient!, step: step!, learningRate: learningRate! },
    ...(momentum && { momentum }),
    slots,
  });
  const next = Object.entries({ parameter: update.parameter, ...update.slots });
  return { inputs, outputs: Object.fromEntries(next.map(([name, value]) => [nextName(name), value])) };
}

/** The weights after a course, or what stands in for them in the finished model, in float64. */
export function weightsAfter(optimizer: Optimizer, course: Course): number[] {
  const { outputs } = updateGraph(optimizer, course.first.length);
  const names = Object.keys(outputs);
  let state = firstState(optimizer, course);
  for (let step = 1; step <= course.steps; step++) {
    const results = evaluate(Object.values(outputs), feedsOf(optimizer, course, step, state));
    state = nextState(state, Object.fromEntries(names.map((name, i) => [name, results[i]!])));
  }
  return finishedOf(optimizer, state);
}

/** The same on an engine. */
export async function weightsOnEngine(optimizer: Optimizer, course: Course, engine: Engine): Promise<number[]> {
  const graph = updateGraph(optimizer, course.first.length);
  const session = await engine.runtime.load(writeOnnx(engine.lower(graph)));
  let state = firstState(optimizer, course);
  for (let step = 1; step <= course.steps; step++) {
    const feeds = Object.entries(feedsOf(optimizer, course, step, state)).map(
      ([name, { shape, ...rest }]) => [name, fromNumbers("float32", shape, toNumbers({ shape, ...rest }))] as const,
    );
    state = nextState(state, await session.run(Object.fromEntries(feeds)));
  }
  await session.close();
  return finishedOf(optimizer, state);
}

type State = Readonly<Record<string, Tensor>>;

function slotsOf(optimizer: Optimizer, size: number): readonly string[] {
  return optimizer.slots({ name: "w", shape: [size] });
}

function firstState(optimizer: Optimizer, { first }: Course): State {
  const size = first.length;
  const slots = slotsOf(optimizer, size).map((slot) => [slot, filled("float64", [size], 0)] as const);
  return { parameter: fromNumbers("float64", [size], first), ...Object.fromEntries(slots) };
}

function nextState(state: State, results: State): State {
  return Object.fromEntries(Object.keys(state).map((name) => [name, results[nextName(name)]!]));
}

function feedsOf({ momentum }: Optimizer, { first, rate, gradientOf }: Course, step: number, state: State): State {
  return {
    ...state,
    gradient: fromNumbers("float64", [first.length], gradientOf(step)),
    step: filled("float64", [], step),
    learningRate: filled("float64", [], rate),
    ...(momentum !== undefined && { momentum: filled("float64", [], momentum) }),
  };
}

function finishedOf(optimizer: Optimizer, state: State): number[] {
  const finished = optimizer.finished?.({ name: "w", shape: state.parameter!.shape });
  return toNumbers(state[finished ?? "parameter"]!);
}

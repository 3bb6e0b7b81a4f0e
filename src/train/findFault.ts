import { layerReport, type ReportedLayer } from "../compile/layerReport.ts";
import { lower } from "../compile/lowering/lower.ts";
import type { TrainStepOptions } from "../compile/trainStep.ts";
import { writeOnnx } from "../onnx/write.ts";
import type { Runtime, Tensors } from "../runtime/runtime.ts";
import type { Fault } from "./events.ts";
import { isFiniteStep, type StepResult, type Trainer } from "./trainer.ts";

/**
 * Finds where the numbers of a step stopped being finite: in the first layer whose output is not, in the order in which they are
 * computed; otherwise in the last layer with a gradient that is not, for gradients are computed from the end; otherwise in the
 * weights that the step left. One more step is computed for it, with what the last one was fed.
 */
export async function findFault(
  options: Omit<TrainStepOptions, "optimizer">,
  trainer: Pick<Trainer, "fed" | "state">,
  result: StepResult,
  runtime: Runtime,
): Promise<Omit<Fault, "step">> {
  const { graph, layers } = layerReport(options);
  if (isFiniteStep(result)) return ofState(layers, trainer.state);
  const names = graph.inputs.map(({ attrs }) => attrs.name);
  const session = await runtime.load(writeOnnx(lower(graph, { webgpu: true }), { name: "layer_report" }), {
    keepsMemory: false,
  });
  try {
    const found = await session.run(Object.fromEntries(names.map((name) => [name, trainer.fed[name]!])));
    const number = (name: string) => Number(found[name]!.data[0]);
    return ofOutputs(layers, trainer.fed, number) ?? ofGradients(layers, number) ?? ofNone(result);
  } finally {
    await session.close();
  }
}

function ofOutputs(layers: readonly ReportedLayer[], state: Tensors, number: (name: string) => number) {
  const layer = layers.find(({ finite }) => !(number(finite) === 1));
  if (layer === undefined) return undefined;
  const weight = layer.weights.find(({ name }) => !isSound(state, name));
  return { layer: layer.name, what: `its ${weight?.called ?? "output"} is not finite` };
}

function ofGradients(layers: readonly ReportedLayer[], number: (name: string) => number) {
  for (const { name, weights } of layers.toReversed()) {
    const weight = weights.find(({ norm }) => !Number.isFinite(number(norm)));
    if (weight !== undefined) return { layer: name, what: `the gradient of its ${weight.called} is not finite` };
  }
  return undefined;
}

function ofState(layers: readonly ReportedLayer[], state: Tensors) {
  for (const { name, weights } of layers) {
    const weight = weights.find((each) => !isSound(state, each.name));
    if (weight !== undefined) return { layer: name, what: `its ${weight.called} is not finite` };
  }
  const other = Object.keys(state).find((name) => !isSound(state, name));
  return { what: `${other ?? "the state"} is not finite` };
}

function ofNone({ loss, gradientNorm }: StepResult) {
  return { what: Number.isFinite(loss) ? `the norm of the gradients is ${gradientNorm}` : `the loss is ${loss}` };
}

function isSound(state: Tensors, name: string): boolean {
  return (state[name]!.data as Float32Array).every(Number.isFinite);
}

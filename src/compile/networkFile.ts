import * as z from "zod/mini";
import { ProblemError } from "../errors.ts";
import { type Graph, input, type Value, type ValueOf, withInputs } from "../graph/graph.ts";
import { BATCH, formatShape, type Shape } from "../graph/shape.ts";
import { inOrder, rewriteAll } from "../graph/walk.ts";
import type { Initializer } from "../nn/initializers.ts";
import { describeLayer, type Layer } from "../nn/layer.ts";
import type { Model } from "../nn/model.ts";
import { type WrittenNetwork, writeNetwork } from "../nn/write.ts";
import { type OnnxModel, readOnnxModel } from "../onnx/model.ts";
import { obstacleError, replay } from "../onnx/replay.ts";
import { writeOnnx } from "../onnx/write.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { lower } from "./lowering/lower.ts";

/** How the tensors of a network file are named. */
const weight = (name: string) => `weights/${name}`;
const random = (name: string) => `randoms/${name}`;
const imageRandom = (name: string) => `imageRandoms/${name}`;
const next = (name: string) => `next/${name}`;
const penalty = (name: string) => `penalty/${name}`;

const weightSchema = z.array(
  z.object({ name: z.string(), shape: z.array(z.int()), trainable: z.boolean(), initializer: z.string() }),
);
type WeightEntry = z.infer<typeof weightSchema>[number];

/**
 * A network as the bytes of an ONNX file, from which it is trained further without its code: augmentation, dropout, batch
 * normalisation and layers of the user's own are graph in it.
 *
 * In: `x` float32 [N, channels, height, width], pixels 0 to 255; `weights/NAME` for each weight; `randoms/NAME`, fresh
 * numbers in [0, 1) for each step; `imageRandoms/NAME`, numbers that belong to the images; `epoch`, where a layer asks for it. Out: `train` and `infer`, what the network gives in training and when it is finished;
 * `next/NAME`, what a step of training makes of an untrained weight; `penalty/NAME`, what the size of a weight adds to
 * the loss; `share`, how much of each image is its own where it is mixed with its partner. Its metadata `weights` is a JSON list of all weights: name, shape, trainable.
 * @param kept names of weights whose numbers are kept elsewhere; those of all others are defaults of their inputs
 */
export function encodeNetwork({ network, image, weights }: Model, kept: Pick<ReadonlySet<string>, "has">): Uint8Array {
  const x = input("x", "float32", [BATCH, image.channels, image.height, image.width]);
  const train = writeNetwork(network, x, { mode: "train" });
  const infer = writeNetwork(network, x, { mode: "infer" });
  const inputs = new Map<string, ValueOf<"Input">>([["x", x]]);
  const put = (value: ValueOf<"Input">, of: WrittenNetwork) => {
    const { attrs, dtype, shape } = value;
    const name = value === of.epoch ? "epoch" : nameIn(of)(attrs.name);
    const known = inputs.get(name) ?? input(name, dtype, shape);
    inputs.set(name, known);
    return known;
  };
  const renamed = new Map<Value, Value>(
    [train, infer].flatMap((of) => [...of.inputs.values()].map((value) => [value, put(value, of)] as const)),
  );
  const outputs: Record<string, Value> = {
    train: train.output,
    infer: infer.output,
    ...(train.share && { share: train.share }),
  };
  for (const [name, value] of train.updates) outputs[next(name)] = value;
  for (const [name, value] of penaltiesOf(train)) outputs[penalty(name)] = value;

  const entries = weightsOf(train);
  const own = entries.filter(({ name }) => !kept.has(name)).map(({ name }) => [weight(name), weights[name]!] as const);
  return writeOnnx(writable({ inputs: [...inputs.values()], outputs: rewired(outputs, renamed) }), {
    name: "network",
    metadata: { weights: JSON.stringify(entries) },
    defaults: Object.fromEntries(own),
  });
}

/** How a weight or random numbers of a network are named in its file. */
function nameIn({ randoms, imageRandoms }: WrittenNetwork): (name: string) => string {
  return (name) => {
    if (randoms.some((spec) => spec.name === name)) return random(name);
    return imageRandoms.some((spec) => spec.name === name) ? imageRandom(name) : weight(name);
  };
}

/** All weights in the order in which the layers asked for them, those that were measured last. */
function weightsOf({ parameters, measured }: WrittenNetwork): WeightEntry[] {
  return [
    ...parameters.map(({ name, shape, trainable, initializer }) => ({
      ...{ name, shape: [...shape], trainable, initializer: initializer.kind },
    })),
    ...measured.map(({ name, shape }) => ({ name, shape: [...shape], trainable: false, initializer: "measured" })),
  ];
}

/** A penalty belongs to one weight: they were written in the weights' order. */
function penaltiesOf({ parameters, penalties }: WrittenNetwork): (readonly [string, Value])[] {
  const penalised = parameters.filter(({ regularizer, trainable }) => regularizer !== undefined && trainable);
  return penalties.map((value, i) => [penalised[i]!.name, value] as const);
}

function rewired(outputs: Readonly<Record<string, Value>>, inputs: ReadonlyMap<Value, Value>) {
  const renewed = rewriteAll(Object.values(outputs), (value, from) => {
    return inputs.get(value) ?? withInputs(value, from);
  });
  return Object.fromEntries(Object.entries(outputs).map(([name, value]) => [name, renewed.get(value)!]));
}

/** Gradients inside a layer are no ONNX before they are lowered. All else stays as it is written, to be trained as it was. */
function writable(graph: Graph): Graph {
  const hasGradients = inOrder(Object.values(graph.outputs)).some(
    ({ op }) => op === "ConvFilterGradient" || op === "MaxPoolGradient",
  );
  return hasGradients ? lower(graph) : graph;
}

/**
 * The network in the bytes that `encodeNetwork` wrote, as a layer. Its weights have the names that they had, and begin as
 * they were. In a frozen layer it is what it is when it is finished: no augmentation, no dropout, nothing measured.
 * @param kept the numbers of weights that are kept elsewhere
 * @throws ProblemError when the bytes are damaged, or numbers are missing.
 */
export function decodeNetwork(
  bytes: Uint8Array,
  kept: Readonly<Record<string, Tensor>>,
): { readonly network: Layer; readonly weights: Readonly<Record<string, Tensor>> } {
  const file = readOnnxModel(bytes);
  if (file.problems.length > 0) throw obstacleError(file.problems);
  const entries = weightEntries(file);
  const weights = Object.fromEntries(entries.map((entry) => [entry.name, numbersOf(entry, file, kept)]));
  return { network: savedNetwork(file, entries, weights), weights };
}

function weightEntries({ metadata }: OnnxModel): readonly WeightEntry[] {
  try {
    return z.parse(weightSchema, JSON.parse(metadata.weights ?? "null"));
  } catch (cause) {
    throw damaged("its list of weights cannot be read", cause);
  }
}

function numbersOf({ name, shape }: WeightEntry, file: OnnxModel, kept: Readonly<Record<string, Tensor>>): Tensor {
  const found = file.initializers[weight(name)] ?? kept[name];
  if (found?.dtype === "float32" && found.shape.join() === shape.join()) return found;
  throw damaged(`the weight ${name} ${found === undefined ? "is missing" : "has another shape than it should"}`);
}

function damaged(reason: string, cause?: unknown): ProblemError {
  const mend = "Use an unchanged copy of the file, or train again.";
  return new ProblemError({ what: `The network in this model is damaged: ${reason}`, mend }, { cause });
}

/** A layer that writes what a network file says. */
function savedNetwork(
  file: OnnxModel,
  entries: readonly WeightEntry[],
  weights: Readonly<Record<string, Tensor>>,
): Layer {
  const outputs = new Set(file.outputs);
  const write = (inputs: Readonly<Record<string, Value>>, wanted: readonly string[]): readonly Value[] => {
    const { values, obstacles } = replay(file, { inputs, outputs: wanted });
    if (obstacles.length > 0) throw obstacleError(obstacles);
    return wanted.map((name) => values.get(name)!);
  };
  const image = file.inputs.find(({ name }) => name === "x")?.shape.slice(1) as Shape;
  const layer: Layer = {
    kind: "savedNetwork",
    config: {},
    apply(x, context) {
      expectImages(layer, x, image);
      const inputs: Record<string, Value> = { x };
      for (const { name, shape, trainable, initializer } of entries) {
        const penalised = outputs.has(penalty(name));
        inputs[weight(name)] = context.parameter(name, shape, {
          initializer: stored(initializer, weights[name]!),
          trainable,
          regularizer: penalised
            ? { kind: "saved", config: {}, apply: (value) => write({ [weight(name)]: value }, [penalty(name)])[0]! }
            : undefined,
        });
      }
      if (context.mode === "infer" || !context.trainable) return write(inputs, ["infer"])[0]!;
      for (const { name, shape } of file.inputs) {
        if (name.startsWith(random(""))) inputs[name] = context.random(name.slice(random("").length), shape as Shape);
        if (name.startsWith(imageRandom("")))
          inputs[name] = context.imageRandom(name.slice(imageRandom("").length), shape as Shape);
        if (name === "epoch") inputs[name] = context.epoch();
      }
      const updated = entries.map(({ name }) => name).filter((name) => outputs.has(next(name)));
      const isMixed = outputs.has("share");
      const wanted = ["train", ...updated.map(next), ...(isMixed ? ["share"] : [])];
      const [output, ...updates] = write(inputs, wanted);
      if (isMixed) context.mixLabels(updates.pop()!);
      for (const [i, name] of updated.entries()) context.update(name, updates[i]!);
      return output!;
    },
  };
  return Object.freeze(layer);
}

/** Begins a weight with the numbers that it had. */
function stored(kind: string, { data }: Tensor): Initializer {
  return { kind, config: { stored: true }, draw: () => (data as Float32Array).slice() };
}

function expectImages(layer: Layer, x: Value, image: Shape): void {
  const found = x.shape.slice(1);
  if (formatShape(found) === formatShape(image)) return;
  throw new ProblemError({
    what: `${describeLayer(layer)}: its input is not what the network was made for`,
    expected: `[n, ${image.join(", ")}]`,
    received: formatShape(x.shape),
    mend: "Give images of the size that it was trained with.",
  });
}

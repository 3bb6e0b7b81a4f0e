import * as z from "zod/mini";
import { kindOf, ProblemError } from "../errors.ts";
import type { Graph } from "../graph/graph.ts";
import { inOrder } from "../graph/walk.ts";
import type { Model, Weights } from "../nn/model.ts";
import { readOnnxModel } from "../onnx/model.ts";
import { readOnnxInfo } from "../onnx/read.ts";
import { writeOnnx } from "../onnx/write.ts";
import type { TensorData } from "../tensor/dtype.ts";
import { fromBase64, toBase64 } from "./base64.ts";
import { type Decision, decisionSchema } from "./decision.ts";
import { decodeGolden, encodeGolden, type GoldenPictures, goldenSchema } from "./goldenPictures.ts";
import { inference } from "./inference.ts";
import { lower } from "./lowering/lower.ts";
import { decodeNetwork, encodeNetwork } from "./networkFile.ts";
import { sealed } from "./seal.ts";

/** The version of what Plumage writes into a model's metadata. */
const FORMAT = "1";

/** The metadata field that only files of estimators have, which give numbers. */
export const VALUES_FORMAT_KEY = "plumageValues";

const imageSchema = z.object({
  height: z.int().check(z.positive()),
  width: z.int().check(z.positive()),
  channels: z.int().check(z.positive()),
});

/** What a model file says of itself beside the graph. */
export interface ModelInfo {
  readonly classes: readonly string[];
  readonly image: Model["image"];
  /** How it was trained, as plain data: data set, epochs, seed, scores. */
  readonly training: Readonly<Record<string, unknown>>;
  /** How its probabilities become an answer. Without it, the likeliest class is the answer. */
  readonly decision?: Decision;
  /** Pictures to ask it again. */
  readonly golden?: GoldenPictures;
}

/** What a model file may hold besides the model and the account of its training. */
export type ModelExtras = Pick<ModelInfo, "decision" | "golden">;

/**
 * A trained model as the bytes of an ONNX file that any ONNX Runtime opens, and that `decodeModel` reads back.
 * In: `images` uint8 [n, height, width, channels]. Out: `probabilities` float32 [n, classes].
 *
 * Weights stand in it under their names, but for those that became part of other numbers. The metadata field `network`
 * holds a second, small ONNX model in base64: the network as it is trained, with the weights that are not in the first. The
 * file ends with a seal, a digest over all before it: see `seal.ts`.
 * @param training kept in the file's metadata, as JSON
 * @param extras kept there, too
 * @throws ProblemError when `training` cannot be written as JSON.
 */
export function encodeModel(model: Model, training: ModelInfo["training"] = {}, extras: ModelExtras = {}): Uint8Array {
  return sealed(write(model, training, extras, true));
}

/**
 * The same file for asking it at once and keeping it nowhere: without seal and network, which take longer than the rest. Its
 * answers are those of the whole file to the bit.
 */
export function encodePassingModel(model: Model): Uint8Array {
  return write(model, {}, {}, false);
}

function write(
  model: Model,
  training: ModelInfo["training"],
  { decision, golden }: ModelExtras,
  hasNetwork: boolean,
): Uint8Array {
  // Any engine may open the file: what WebGPU computes rightly, all do.
  const graph = lower(inference(model.network, model.image, model.weights), { webgpu: true });
  const names = namesOfWhole(graph, model.weights);
  return writeOnnx(graph, {
    name: "classifier",
    constantNames: names,
    metadata: {
      plumage: FORMAT,
      classes: JSON.stringify(model.classes),
      image: JSON.stringify(model.image),
      training: asJson(training),
      ...(decision && { decision: asJson({ ...decision }) }),
      ...(golden && { golden: JSON.stringify(encodeGolden(golden, model.image)) }),
      ...(hasNetwork && { network: toBase64(encodeNetwork(model, new Set(names.values()))) }),
    },
  });
}

/** The weights that are whole constants of a graph: their names, by their memory. */
function namesOfWhole(graph: Graph, weights: Weights): ReadonlyMap<TensorData, string> {
  const constants = inOrder(Object.values(graph.outputs)).filter((value) => value.op === "Constant");
  const whole = new Set(constants.map(({ attrs }) => attrs.tensor.data));
  const taken = [...graph.inputs.map(({ attrs }) => attrs.name), ...Object.keys(graph.outputs)];
  return new Map(
    Object.entries(weights)
      .filter(([name, { data }]) => whole.has(data) && !taken.includes(name))
      .map(([name, { data }]) => [data, name]),
  );
}

/**
 * The model in the bytes that `encodeModel` wrote: its network and weights, to be trained further, judged and saved again.
 * No code of the network is needed.
 * @throws ProblemError when it is no ONNX model, not one that Plumage wrote, damaged, or of a version that kept no network.
 */
export function decodeModel(bytes: Uint8Array): Model {
  const { classes, image, training } = readModelInfo(bytes);
  const { metadata, initializers } = readOnnxModel(bytes);
  if (metadata.network === undefined && training.variant !== undefined) {
    throw new ProblemError({
      what: `This is the ${training.variant} variant of a model: its weights are rounded, so it cannot be trained further`,
      mend: "Give the model that it was made from.",
    });
  }
  if (metadata.network === undefined) {
    throw new ProblemError({
      what: "This model was written without its network, so it cannot be trained further",
      mend: "Train it again with this version of Plumage, or take it as a backbone.",
    });
  }
  const network = fromBase64(metadata.network);
  if (network === undefined) throw damagedField("network");
  return { ...decodeNetwork(network, initializers), image, classes };
}

function asJson(training: ModelInfo["training"]): string {
  if (typeof training !== "object" || training === null || Array.isArray(training)) {
    throw new ProblemError({ what: "training", expected: "a record of plain data", received: kindOf(training) });
  }
  try {
    return JSON.stringify(training);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.split("\n", 1)[0] : String(cause);
    const mend = "Give it plain data: texts, numbers, lists and records of them.";
    throw new ProblemError({ what: `training cannot be written as JSON (${reason})`, mend }, { cause });
  }
}

/**
 * What a model file says of itself.
 * @throws ProblemError when it is no ONNX model, or one that Plumage did not write.
 */
export function readModelInfo(bytes: Uint8Array): ModelInfo {
  const { metadata, producer } = readOnnxInfo(bytes);
  if (metadata[VALUES_FORMAT_KEY] !== undefined) {
    throw new ProblemError({
      what: `This model estimates a number${metadata.target === undefined ? "" : ` (${metadata.target})`}, and tells no classes of pictures`,
      mend: "Ask it with `plumage values predict`, judge it with `plumage values evaluate`.",
    });
  }
  if (metadata.plumage === undefined) {
    throw new ProblemError({
      what: "Plumage did not write this ONNX model, so its classes and image size are unknown",
      received: producer === "" ? "a model that does not name its producer" : `a model by ${producer}`,
      mend: "Give a model.onnx that training wrote.",
    });
  }
  if (metadata.plumage !== FORMAT) {
    throw new ProblemError({
      what: "This model was written by another version of Plumage",
      expected: `format ${FORMAT}`,
      received: `format ${metadata.plumage}`,
      mend: "Use the version of Plumage that wrote it, or train again.",
    });
  }
  const classes = parseField(metadata, "classes", z.array(z.string()).check(z.minLength(2)));
  const image = parseField(metadata, "image", imageSchema);
  return {
    classes,
    image,
    training: parseField(metadata, "training", z.record(z.string(), z.unknown())),
    ...(metadata.decision !== undefined && { decision: readDecision(metadata) }),
    ...(metadata.golden !== undefined && { golden: readGolden(metadata, image, classes.length) }),
  };
}

function readDecision(metadata: Readonly<Record<string, string>>): Decision {
  const { threshold, positive, notSure, chosenBy } = parseField(metadata, "decision", decisionSchema);
  return {
    threshold,
    ...(positive !== undefined && { positive }),
    ...(notSure && { notSure }),
    ...(chosenBy && { chosenBy }),
  };
}

function readGolden(
  metadata: Readonly<Record<string, string>>,
  image: Model["image"],
  classes: number,
): GoldenPictures {
  const golden = decodeGolden(parseField(metadata, "golden", goldenSchema), image, classes);
  if (golden === undefined) throw damagedField("golden");
  return golden;
}

function parseField<T>(metadata: Readonly<Record<string, string>>, name: string, schema: z.ZodMiniType<T>): T {
  try {
    return z.parse(schema, JSON.parse(metadata[name] ?? "null"));
  } catch (cause) {
    throw damagedField(name, cause);
  }
}

function damagedField(name: string, cause?: unknown): ProblemError {
  const mend = "Use an unchanged copy of the file, or train again.";
  return new ProblemError({ what: `The model's metadata field "${name}" is damaged`, mend }, { cause });
}

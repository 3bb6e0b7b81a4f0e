import * as z from "zod/mini";
import { fromBase64, toBase64 } from "../compile/base64.ts";
import { decodeNetwork, encodeNetwork } from "../compile/networkFile.ts";
import type { TrainStep } from "../compile/trainStep.ts";
import { ProblemError, shortList } from "../errors.ts";
import type { Model, Weights } from "../nn/model.ts";
import type { Optimizer } from "../nn/optimizers/optimizer.ts";
import { decodeSafetensors, encodeSafetensors } from "../tensor/safetensors.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { copied } from "./keptState.ts";
import type { FitProgress } from "./progress.ts";

/** Training as it stands between two steps: all that is needed to go on as if it had never stopped. */
export interface Checkpoint {
  /** The model as training stands, whichever epoch was best. */
  readonly model: Model;
  /** What the next step starts from: weights, the optimiser's memory for each, and the count of steps. */
  readonly state: Weights;
  /** The optimiser that the memory belongs to. */
  readonly optimizer: {
    readonly kind: string;
    readonly config: Readonly<Record<string, unknown>>;
    /** What its slots hold, where their names do not say it. */
    readonly slotMeanings?: Readonly<Record<string, string>>;
  };
  readonly progress: FitProgress;
}

/** A checkpoint of training as it stands. The state is copied; its memory changes with the steps that follow. */
export function checkpointOf(
  model: Model,
  state: Weights,
  { kind, config, slotMeanings }: Optimizer,
  progress: FitProgress,
): Checkpoint {
  const optimizer = { kind, config, ...(slotMeanings && { slotMeanings }) };
  // Most of the state are the model's weights, which are copies already.
  const shared = Object.entries(state).map(([name, tensor]) => {
    const weight = model.weights[name];
    return [name, isSame(weight, tensor) ? weight : copied({ [name]: tensor })[name]!] as const;
  });
  return { model, state: Object.fromEntries(shared), optimizer, progress };
}

/**
 * The state that a checkpoint left, for the training step that goes on with it.
 * @throws ProblemError when the step asks for other state, or stopped within an epoch of other batches.
 */
export function resumedState(
  { state }: TrainStep,
  checkpoint: Checkpoint,
  { optimizer, batchSize }: { readonly optimizer: Optimizer; readonly batchSize: number },
): Weights {
  const { progress, state: kept } = checkpoint;
  if (progress.step > 0 && progress.batchSize !== batchSize) {
    throw new ProblemError({
      what: "fit: the checkpoint was taken within an epoch, whose batches cannot change",
      expected: `batchSize ${progress.batchSize}`,
      received: String(batchSize),
    });
  }
  const missing = state.filter(({ name, shape }) => kept[name]?.shape.join() !== shape.join()).map(({ name }) => name);
  const surplus = Object.keys(kept).filter((name) => !state.some((each) => each.name === name));
  if (missing.length + surplus.length > 0) {
    const words = [
      ...(missing.length > 0 ? [`no ${shortList(missing)}`] : []),
      ...(surplus.length > 0 ? [`${shortList(surplus)} besides`] : []),
    ];
    throw new ProblemError({
      what: "fit: the checkpoint does not fit this training",
      expected: `what ${optimizer.kind} keeps for this network`,
      received: `what ${checkpoint.optimizer.kind} kept: ${words.join(", ")}`,
      mend: "Give the optimiser and network of the checkpoint, or give its model's weights alone: weights: checkpoint.model.weights.",
    });
  }
  return copied(kept);
}

/** The version of what a checkpoint's metadata says. Version 1 knew of no best epoch and no setbacks. */
const FORMAT = "2";
const READABLE: readonly (string | undefined)[] = ["1", FORMAT];
const weightName = (name: string) => `weights/${name}`;
const stateName = (name: string) => `state/${name}`;

const count = z.int().check(z.nonnegative());
/** A number, finite or not: JSON has no word for the others, so they are written as texts. */
const number = z.pipe(
  z.union([z.number(), z.enum(["NaN", "Infinity", "-Infinity"])]),
  z.transform((value) => Number(value)),
);
const validationSchema = z.object({
  ...{ loss: number, accuracy: z.optional(number), macroF1: z.optional(z.nullable(number)) },
});
const epochSchema = z.object({
  ...{ loss: number, accuracy: z.optional(number), validation: z.optional(validationSchema) },
});
const schemas = {
  image: z.object({ height: count, width: count, channels: count }),
  classes: z.array(z.string()),
  state: z.array(z.string()),
  optimizer: z.object({
    kind: z.string(),
    config: z.record(z.string(), z.unknown()),
    slotMeanings: z.optional(z.record(z.string(), z.string())),
  }),
  progress: z.object({
    ...{ seed: z.number(), batchSize: count, epoch: count, step: count, totalStep: count, seen: count },
    ...{ lossSum: number, correct: z.number(), history: z.array(epochSchema) },
    best: z.optional(z.object({ epoch: count, value: number })),
    rateFactor: z._default(z.number(), 1),
    setbacks: z._default(count, 0),
  }),
};

/**
 * A checkpoint as the bytes of a safetensors file, in pieces. `weights/NAME` are the model's weights; `state/NAME` is what
 * the next step starts from, where it is no weight of the model as it stands: `state/step`, `state/conv2d.kernel.m`. The
 * metadata tell image size, classes, optimiser, progress, the order of the state, and the network (base64 of an ONNX file).
 * @param network the text that `networkText` gave for a checkpoint of the same training: it does not change within one
 */
export function encodeCheckpoint(
  { model, state, optimizer, progress }: Checkpoint,
  network: string = networkText(model),
): readonly Uint8Array[] {
  const weights = Object.entries(model.weights);
  const rest = Object.entries(state).filter(([name, tensor]) => !isSame(model.weights[name], tensor));
  return encodeSafetensors({
    tensors: Object.fromEntries([
      ...weights.map(([name, tensor]) => [weightName(name), tensor] as const),
      ...rest.map(([name, tensor]) => [stateName(name), tensor] as const),
    ]),
    metadata: {
      "plumage.checkpoint": FORMAT,
      image: JSON.stringify(model.image),
      classes: JSON.stringify(model.classes),
      state: JSON.stringify(Object.keys(state)),
      optimizer: JSON.stringify(optimizer),
      progress: JSON.stringify(progress, (_, value) => (isOdd(value) ? String(value) : value)),
      network,
    },
  });
}

/** A model's network without its weights, as a checkpoint's metadata have it. */
export function networkText(model: Model): string {
  return toBase64(encodeNetwork(model, new Set(Object.keys(model.weights))));
}

function isOdd(value: unknown): boolean {
  return typeof value === "number" && !Number.isFinite(value);
}

/** Whether two tensors hold the same bits. A loop over words takes a twentieth of the time of comparing numbers by a function. */
function isSame(a: Tensor | undefined, b: Tensor): a is Tensor {
  if (a === undefined || a.data.byteLength !== b.data.byteLength || a.dtype !== b.dtype) return false;
  if (a.data === b.data) return true;
  const [left, right] = [wordsOf(a), wordsOf(b)];
  for (let i = 0; i < left.length; i++) if (left[i] !== right[i]) return false;
  return true;
}

function wordsOf({ data: { buffer, byteOffset, byteLength } }: Tensor): Uint32Array | Uint8Array {
  return byteLength % 4 === 0 && byteOffset % 4 === 0
    ? new Uint32Array(buffer, byteOffset, byteLength / 4)
    : new Uint8Array(buffer, byteOffset, byteLength);
}

/**
 * The checkpoint in the bytes that `encodeCheckpoint` gave.
 * @throws ProblemError when they are no checkpoint, damaged, or of another version.
 */
export function decodeCheckpoint(bytes: Uint8Array): Checkpoint {
  const { tensors, metadata } = decodeSafetensors(bytes);
  const version = metadata["plumage.checkpoint"];
  if (!READABLE.includes(version)) {
    throw new ProblemError({
      what:
        version === undefined
          ? "This safetensors file is no checkpoint of Plumage"
          : "This checkpoint was written by another version of Plumage",
      expected: `format ${FORMAT}`,
      received: version === undefined ? "a file without one" : `format ${version}`,
      mend: "Give a file that saveCheckpoint wrote, with the version of Plumage that wrote it.",
    });
  }
  const field = <T>(name: keyof typeof schemas, schema: z.ZodMiniType<T>): T => parse(name, schema, metadata[name]);
  const encoded = fromBase64(metadata.network ?? "");
  if (encoded === undefined) throw damaged("network");
  const kept = Object.entries(tensors).filter(([name]) => name.startsWith(weightName("")));
  const { network, weights } = decodeNetwork(
    encoded,
    Object.fromEntries(kept.map(([name, tensor]) => [name.slice(weightName("").length), tensor])),
  );
  const state = field("state", schemas.state).map((name) => {
    const tensor = tensors[stateName(name)] ?? weights[name];
    if (tensor === undefined) throw damaged(stateName(name));
    return [name, tensor] as const;
  });
  const { slotMeanings, ...optimizer } = field("optimizer", schemas.optimizer);
  return {
    model: { network, weights, image: field("image", schemas.image), classes: field("classes", schemas.classes) },
    state: Object.fromEntries(state),
    optimizer: { ...optimizer, ...(slotMeanings && { slotMeanings }) },
    progress: field("progress", schemas.progress) as FitProgress,
  };
}

function parse<T>(name: string, schema: z.ZodMiniType<T>, text: string | undefined): T {
  try {
    return z.parse(schema, JSON.parse(text ?? "null"));
  } catch (cause) {
    throw damaged(name, cause);
  }
}

function damaged(name: string, cause?: unknown): ProblemError {
  const mend = "Use an unchanged copy of the file.";
  return new ProblemError({ what: `The checkpoint's "${name}" is missing or damaged`, mend }, { cause });
}

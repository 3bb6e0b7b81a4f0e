import * as z from "zod/mini";
import { kindOf, ProblemError } from "../errors.ts";
import type { Model } from "../nn/model.ts";
import { readOnnxInfo } from "../onnx/read.ts";
import { writeOnnx } from "../onnx/write.ts";
import { inference } from "./inference.ts";
import { lower } from "./lowering/lower.ts";

/** The version of what Plumage writes into a model's metadata. */
const FORMAT = "1";

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
}

/**
 * A trained model as the bytes of an ONNX file that any ONNX Runtime opens.
 * In: `images` uint8 [n, height, width, channels]. Out: `probabilities` float32 [n, classes].
 * @param training kept in the file's metadata, as JSON
 * @throws ProblemError when `training` cannot be written as JSON.
 */
export function encodeModel(model: Model, training: ModelInfo["training"] = {}): Uint8Array {
  const graph = lower(inference(model.network, model.image, model.weights));
  return writeOnnx(graph, {
    name: "classifier",
    metadata: {
      plumage: FORMAT,
      classes: JSON.stringify(model.classes),
      image: JSON.stringify(model.image),
      training: asJson(training),
    },
  });
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
  return {
    classes: parseField(metadata, "classes", z.array(z.string()).check(z.minLength(2))),
    image: parseField(metadata, "image", imageSchema),
    training: parseField(metadata, "training", z.record(z.string(), z.unknown())),
  };
}

function parseField<T>(metadata: Readonly<Record<string, string>>, name: string, schema: z.ZodMiniType<T>): T {
  try {
    return z.parse(schema, JSON.parse(metadata[name] ?? "null"));
  } catch (cause) {
    throw new ProblemError(
      {
        what: `The model's metadata field "${name}" is damaged`,
        mend: "Use an unchanged copy of the file, or train again.",
      },
      { cause },
    );
  }
}

import type { DecodeOptions } from "../data/decode/decode.node.ts";
import { type Decoded, decodeAll } from "../data/decode/decodeAll.node.ts";
import { findImageFiles } from "../data/decode/imageFiles.node.ts";
import { expectOptions, kindOf, ProblemError } from "../errors.ts";
import type { Classifier } from "./classifier.ts";
import { answerBy, NOT_SURE } from "./decide.ts";
import { likeliest } from "./probabilities.ts";

/** What came of one picture: an answer, or why there is none. */
export type Classified =
  | {
      /** As it was found: relative where the path given was. */
      readonly file: string;
      /** The answer: by the model's decision where it has one, otherwise the likeliest class. "not sure" where it gives none. */
      readonly label: string;
      /** How likely that class is, 0 to 1; of "not sure" the likeliest class. */
      readonly probability: number;
      /** Present where the model's decision gives no answer. */
      readonly notSure?: true;
      /** Of every class, by name. They sum to 1. */
      readonly probabilities: Readonly<Record<string, number>>;
      readonly problem?: undefined;
    }
  | {
      readonly file: string;
      readonly label?: undefined;
      readonly probability?: undefined;
      readonly probabilities?: undefined;
      readonly problem: ProblemError;
    };

export interface ClassifyOptions extends Pick<DecodeOptions, "fit" | "background" | "kernel"> {
  /** Where relative paths begin; by default the folder of the process. */
  readonly cwd?: string;
  /** Stops the work: it throws the signal's reason. */
  readonly signal?: AbortSignal;
}

/** Pictures that are answered together: enough to keep the cores busy, few enough to see answers soon. */
const BATCH_SIZE = 32;

/** Finds pictures and classifies them: what cannot be found comes first, then the pictures sorted by name. */
export async function* classifyFiles(
  classifier: Classifier,
  paths: string | readonly string[],
  options: ClassifyOptions = {},
): AsyncGenerator<Classified, void, undefined> {
  expectOptions("classify", options, ["cwd", "signal", "fit", "background", "kernel"]);
  if (typeof classifier?.predict !== "function") {
    throw new ProblemError({
      what: "classify: its first argument is no opened model",
      received: kindOf(classifier),
      mend: "Open the file first: const model = await openModel(file).",
    });
  }
  if (typeof paths !== "string" && !Array.isArray(paths)) {
    throw new ProblemError({
      what: "classify: its paths",
      expected: 'a path, or a list of them, such as ["photo.jpg", "album"]',
      received: kindOf(paths),
    });
  }
  const { files, problems } = await findPictures(paths, options.cwd);
  yield* problems;
  yield* classifyPictures(classifier, files, options);
}

export interface FoundPictures {
  /** Each once, sorted by name. */
  readonly files: readonly string[];
  /** Of paths that stand for nothing. */
  readonly problems: readonly Classified[];
}

/** The pictures that files, folders and patterns stand for. One that stands for nothing does not spoil the others. */
export async function findPictures(paths: string | readonly string[], cwd = process.cwd()): Promise<FoundPictures> {
  const given = typeof paths === "string" ? [paths] : paths;
  const problems: Classified[] = [];
  const good: string[] = [];
  for (const file of given) {
    try {
      await findImageFiles(file, { cwd });
      good.push(file);
    } catch (problem) {
      if (!(problem instanceof ProblemError)) throw problem;
      problems.push({ file, problem });
    }
  }
  return { files: good.length === 0 ? [] : await findImageFiles(good, { cwd }), problems };
}

/** Decodes files while earlier ones are being classified, in batches; answers come in the order of the files. */
export async function* classifyPictures(
  classifier: Classifier,
  files: Iterable<string>,
  options: ClassifyOptions = {},
): AsyncGenerator<Classified, void, undefined> {
  const { height, width } = classifier.image;
  const size = { height, width, channels: pictureChannels(classifier) };
  let waiting: Decoded[] = [];
  for await (const decoded of decodeAll(files, { ...options, ...size })) {
    waiting.push(decoded);
    if (waiting.length < BATCH_SIZE) continue;
    yield* await classifyBatch(classifier, waiting);
    waiting = [];
  }
  yield* await classifyBatch(classifier, waiting);
}

/** @throws ProblemError when the images of the model are no pictures. */
export function pictureChannels({ image: { channels } }: Pick<Classifier, "image">): 1 | 3 {
  if (channels === 1 || channels === 3) return channels;
  throw new ProblemError({
    what: "This model does not take pictures",
    expected: "1 channel (grey) or 3 (colour)",
    received: `${channels} channels`,
    mend: "Give it pixels with classifier.predict.",
  });
}

async function classifyBatch(classifier: Classifier, batch: readonly Decoded[]): Promise<readonly Classified[]> {
  const { classes, image, decision } = classifier;
  const answerOf = answerBy(classes, decision);
  const pixels = image.height * image.width * image.channels;
  const readable = batch.flatMap((decoded) => decoded.image ?? []);
  const images = new Uint8Array(readable.length * pixels);
  for (const [i, { data }] of readable.entries()) images.set(data, i * pixels);
  const probabilities = readable.length === 0 ? new Float32Array() : await classifier.predict(images);
  let row = 0;
  return batch.map(({ file, problem }) => {
    if (problem !== undefined) return { file, problem };
    const numbers = probabilities.subarray(row * classes.length, ++row * classes.length);
    const answer = answerOf(numbers);
    const isSure = answer !== NOT_SURE;
    return {
      file,
      label: isSure ? classes[answer]! : "not sure",
      probability: numbers[isSure ? answer : likeliest(numbers)]!,
      ...(!isSure && { notSure: true as const }),
      probabilities: Object.fromEntries(classes.map((name, i) => [name, numbers[i]!])),
    };
  });
}

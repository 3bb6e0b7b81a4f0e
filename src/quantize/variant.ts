import { encodeGolden } from "../compile/goldenPictures.ts";
import { readModelInfo } from "../compile/modelFile.ts";
import { sealed } from "../compile/seal.ts";
import { labelsOf, type Split, subset } from "../data/selection.ts";
import { ProblemError } from "../errors.ts";
import { openClassifier } from "../evaluate/classifier.ts";
import { likeliest } from "../evaluate/probabilities.ts";
import { importOnnx } from "../onnx/import.ts";
import { readOnnxInfo } from "../onnx/read.ts";
import type { Runtime } from "../runtime/runtime.ts";
import { ask } from "../verify/ask.ts";
import { flows, rangeOf } from "./calibrate.ts";
import { toFloat16 } from "./float16.ts";
import { foldScales } from "./foldScales.ts";
import { toInt8 } from "./int8.ts";
import { graphOf, type OnnxGraph, withGraph } from "./onnxFile.ts";
import { planOf } from "./plan.ts";

/** Parts of the numbers at either end that may lie beyond the range: the best is found by trying. */
const PARTS = [0, 1e-5, 1e-4, 1e-3];
/** Images by which it is found. */
const TRIED = 1000;

/**
 * The same model with its weights in half precision. Labels, decision, account of the training and golden pictures stay; what
 * only further training needs goes.
 * @throws ProblemError when Plumage did not write the file, or it is a variant already.
 */
export async function float16Variant(file: Uint8Array, runtime: Runtime): Promise<Uint8Array> {
  expectOriginal(file);
  return asVariant(file, toFloat16(file), "float16", runtime);
}

/** A model in eight bits, and how its ranges were chosen. */
export interface Int8Variant {
  readonly file: Uint8Array;
  /** The part of the numbers that may lie beyond a range, at either end. */
  readonly beyond: number;
  /** Convolutions and dense layers in eight bits. */
  readonly layers: number;
}

/**
 * The same model computed in whole numbers of eight bits. The ranges of what flows between its layers are measured on images;
 * which part of the numbers may lie beyond them is chosen by how many of these it then gets right and, of equals, by how near
 * its probabilities are to those of the model.
 * @param images with their classes, that training has not learned from: validation, not the test
 * @throws ProblemError when there are none, the model has no convolution and no dense layer, or is a variant already.
 */
export async function int8Variant(
  file: Uint8Array,
  images: Split,
  { runtime, seed = 0 }: { readonly runtime: Runtime; readonly seed?: number },
): Promise<Int8Variant> {
  expectOriginal(file);
  if (images.indices.length === 0) {
    throw new ProblemError({
      what: "int8: there are no images to measure ranges on",
      mend: "Give images of the kind that the model is for.",
    });
  }
  const shapes = importOnnx(file).values;
  const graph = foldScales(graphOf(file), (name) => shapes[name]?.shape.length);
  const plan = planOf(graph);
  if (plan.weighted.size === 0) {
    throw new ProblemError({ what: "int8: the model has no convolution and no dense layer to bring to eight bits" });
  }
  const names = [...new Set(plan.tensors.values())];
  const { image } = readModelInfo(file);
  const measured = await flows(withGraph(file, graph, { outputs: names }), names, images, { image, runtime, seed });
  const some = subset(
    images,
    Uint32Array.from({ length: Math.min(TRIED, images.indices.length) }, (_, i) => i),
  );
  const wanted = await answersOf(file, some, runtime);
  const tried: { readonly graph: OnnxGraph; readonly part: number; readonly right: number; readonly away: number }[] =
    [];
  for (const part of PARTS) {
    const ranges = new Map([...measured].map(([name, flow]) => [name, rangeOf(flow, part)]));
    const small = toInt8(graph, plan, ranges);
    const given = await answersOf(withGraph(file, small, { metadata: readOnnxInfo(file).metadata }), some, runtime);
    tried.push({ graph: small, part, right: countRight(given, some), away: distance(given, wanted) });
  }
  const best = tried.toSorted((a, b) => b.right - a.right || a.away - b.away)[0]!;
  return {
    file: await asVariant(file, withGraph(file, best.graph), "int8", runtime),
    beyond: best.part,
    layers: plan.weighted.size,
  };
}

/**
 * A variant with other words about its training, such as its own scores.
 * @param training in place of what it says
 */
export function withTraining(file: Uint8Array, training: Readonly<Record<string, unknown>>): Uint8Array {
  const { seal: _, ...metadata } = readOnnxInfo(file).metadata;
  return sealed(withGraph(file, graphOf(file), { metadata: { ...metadata, training: JSON.stringify(training) } }));
}

/** A rewritten graph with the original's account of itself, and what it says itself of the golden pictures. */
async function asVariant(
  original: Uint8Array,
  rewritten: Uint8Array,
  variant: "float16" | "int8",
  runtime: Runtime,
): Promise<Uint8Array> {
  const { network: _, seal: __, golden: ___, ...kept } = readOnnxInfo(original).metadata;
  const { training, golden, image } = readModelInfo(original);
  // The scores were the original's.
  const { scores: ____, ...record } = training;
  const metadata = { ...kept, training: JSON.stringify({ ...record, variant }) };
  const graph = graphOf(rewritten);
  const bare = withGraph(original, graph, { metadata });
  if (golden === undefined) return sealed(bare);
  const own = { images: golden.images, probabilities: await ask(bare, golden.images, runtime) };
  return sealed(
    withGraph(original, graph, { metadata: { ...metadata, golden: JSON.stringify(encodeGolden(own, image)) } }),
  );
}

function expectOriginal(file: Uint8Array): void {
  const { variant } = readModelInfo(file).training;
  if (variant === undefined) return;
  throw new ProblemError({
    what: `This is the ${variant} variant of a model already`,
    mend: "Give the model that it was made from.",
  });
}

async function answersOf(file: Uint8Array, images: Split, runtime: Runtime): Promise<Float32Array> {
  const classifier = await openClassifier(file, runtime);
  try {
    return await classifier.predictAll(images);
  } finally {
    await classifier.close();
  }
}

function countRight(probabilities: Float32Array, images: Split): number {
  const labels = labelsOf(images);
  const classes = probabilities.length / labels.length;
  return labels.filter((label, i) => likeliest(probabilities.subarray(i * classes, (i + 1) * classes)) === label)
    .length;
}

/** The mean difference. */
function distance(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, i) => sum + Math.abs(value - b[i]!), 0) / a.length;
}

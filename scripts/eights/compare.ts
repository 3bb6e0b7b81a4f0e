/**
 * How well networks of digits do on digits in the middle and on digits anywhere:
 *
 *     npx tsx scripts/eights/compare.ts eight/model.onnx synthetic/model.onnx deep/model.onnx conv/model.onnx
 *
 * Each is asked about MNIST's test digits in the form that it takes: of 18 x 18 pixels those that `eight` learns from, and of
 * others the digit in the middle of the canvas at its own size; and about the off-centre digits of the recipes, which a network of
 * 18 x 18 pixels sees made smaller.
 */
import { inMemory, resized } from "../../src/data/resized.ts";
import { asSplit, type Selection } from "../../src/data/selection.ts";
import { judge } from "../../src/evaluate/judge.ts";
import { eight, eightConv, OFF_CENTRE } from "../../src/experiment/eights.ts";
import { readRecord } from "../../src/experiment/record.ts";
import { input } from "../../src/graph/graph.ts";
import {
  type ImageSet,
  imageSet,
  loadDataSet,
  loadModel,
  type Model,
  oneAgainstRest,
  openModel,
} from "../../src/index.node.ts";
import { writeNetwork } from "../../src/nn/write.ts";
import { elementCount } from "../../src/tensor/tensor.ts";

const { test } = await loadDataSet("mnist");

for (const file of process.argv.slice(2)) {
  const classifier = await openModel(file);
  const record = readRecord(classifier);
  const parameters = countParameters(await loadModel(file));
  const digits = asSplit(oneAgainstRest(test, classifier.classes[1]!));
  const isSmall = classifier.image.width === 18;
  const of = { part: "test", seed: 1000 } as const;
  const centred = isSmall ? eight.prepare!(digits, of) : inTheMiddle(digits.set);
  const anywhere = eightConv.prepare!(digits, of);
  const offCentre = isSmall ? resized(anywhere, { height: 18, width: 18 }) : anywhere;
  const told = {
    file,
    recipe: record.recipe,
    parameters,
    centred: await scores(centred),
    offCentre: await scores(offCentre),
  };
  process.stdout.write(`${JSON.stringify(told)}\n`);
  await classifier.close();

  async function scores(images: Selection) {
    const { accuracy, interval, balancedAccuracy, classes } = await judge(classifier, images);
    const { precision, recall } = classes[1]!;
    return { accuracy, interval, balancedAccuracy, precision, recall };
  }
}

/** What is learned: not the mean and deviation of the pixels, which are measured. */
function countParameters({ network, image }: Model): number {
  const x = input("x", "float32", ["N", image.channels, image.height, image.width]);
  const learned = writeNetwork(network, x, { mode: "infer" }).parameters.filter(({ trainable }) => trainable);
  return learned.reduce((sum, { shape }) => sum + elementCount(shape), 0);
}

/** Each digit in the middle of the canvas, as large as MNIST has it. */
function inTheMiddle(set: ImageSet): ImageSet {
  const { height, width } = OFF_CENTRE;
  const [top, left] = [(height - set.height) / 2, (width - set.width) / 2];
  const { images } = inMemory(set);
  const canvas = new Uint8Array(set.count * height * width);
  for (let row = 0; row < set.count * set.height; row++) {
    const [image, y] = [Math.floor(row / set.height), row % set.height];
    canvas.set(images.subarray(row * set.width, (row + 1) * set.width), (image * height + top + y) * width + left);
  }
  return imageSet({
    name: `${set.name} in the middle`,
    classes: set.classes,
    height,
    width,
    channels: 1,
    images: canvas,
    labels: set.labels,
  });
}

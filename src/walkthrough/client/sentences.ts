/** What the page says about each step, in sentences. */
import { count } from "../../words.ts";
import { mapsTold, told, windowTold } from "./numbers.ts";
import type { ConvolutionOf, DenseOf, Field, PoolingOf, Walk } from "./pageData.ts";

export function pictureSentences({ image, pixels, prepared, stages }: Walk): readonly string[] {
  const { height, width, channels } = image;
  const each =
    channels === 3
      ? "three numbers: red, green and blue"
      : channels === 1
        ? "one number: how bright it is"
        : `${channels} numbers`;
  const middle = Math.floor(height / 2) * width + Math.floor(width / 2);
  const isSame = stages[0]!.field !== undefined || (stages[0]!.kind === "dense" && prepared.length === pixels.length);
  const before = pixels[middle * channels]!;
  const after = prepared[middle];
  return [
    `A network sees no picture, it gets numbers. This one takes pictures of ${width} x ${height} pixels. Every pixel is ${each}, from 0 to 255: ${count(pixels.length)} numbers.`,
    ...(isSame && after !== undefined && Math.abs(after - before) > 1e-6
      ? [
          `First they are moved and scaled so that they lie about 0: in the middle of the picture ${before} becomes ${told(after)}.`,
        ]
      : []),
  ];
}

export function tileSentences({ window, output, field }: ConvolutionOf<Float32Array>): readonly string[] {
  const [, rows, columns] = output;
  const overlap = Math.max(0, window.width - window.across);
  const steps = window.across === 1 ? "1 pixel" : `${window.across} pixels`;
  const shared =
    overlap === 0
      ? "Neighbours share nothing."
      : `Neighbours share ${overlap} of their ${window.width} columns: the tiles overlap.`;
  const isPadded = window.above > 0 || window.before > 0;
  return [
    `A window of ${window.width} x ${window.height} pixels slides over the picture, ${steps} at a time. Wherever it stops is a tile: ${columns} beside and ${rows} above one another, ${count(rows * columns)} tiles. ${shared}`,
    ...(isPadded ? ["At the border a part of a tile lies outside the picture, where there is nothing: zeros."] : []),
    ...(field === undefined ? ["Something changes the picture before that, so the tiles cannot be shown in it."] : []),
  ];
}

export function smallSentences(stage: ConvolutionOf<Float32Array>): readonly string[] {
  const { counts, output, window } = stage;
  const tiles = count(output[1] * output[2]);
  const each = (window.height * window.width * stage.input[0]) / stage.groups;
  return [
    `The small network has ${output[0]} filters. A filter is a tile of weights, ${windowTold(stage)} = ${each} numbers, which it has learned. Each number of the tile is multiplied by the weight in the same place, and all products are added. The bias, one more learned number, is added too; what follows is said below.`,
    `${output[0]} filters of ${windowTold(stage)}: ${count(counts.weights)} weights with the biases, and all ${tiles} tiles share them. Without sharing ${count(counts.unshared)} would be needed, and ${count(counts.joined)} if every pixel were joined to every result.`,
    stage.input[0] === 3
      ? "The filters as pictures: grey is a weight of 0, brighter colours count for it, darker ones against it."
      : "The filters as pictures: white is a weight of 0, red counts for it, blue against it.",
  ];
}

export function resultSentences({ output }: ConvolutionOf<Float32Array>): readonly string[] {
  return [
    `Each tile has become one number for each filter. They stay in the arrangement of the tiles: ${mapsTold(output)}, one for each filter. A map is bright where its filter has found what it looks for.`,
  ];
}

export function againSentences(stage: ConvolutionOf<Float32Array>): readonly string[] {
  const { output, counts, field } = stage;
  return [
    `The tiles are now pieces of the maps before. ${output[0]} filters of ${windowTold(stage)}: ${count(counts.weights)} weights with the biases; without sharing ${count(counts.unshared)} would be needed. The result: ${mapsTold(output)}.`,
    ...(field ? [seenTold(field)] : []),
  ];
}

function seenTold({ height, width }: Field): string {
  return `Each cell looks at ${width} x ${height} pixels of the picture.`;
}

export function poolTitle({ how, window }: PoolingOf<Float32Array>): string {
  if (window === undefined)
    return how === "max" ? "Of each map keep the largest number" : "Of each map take the average";
  return how === "max"
    ? `Keep the largest: max-pooling ${window.height} x ${window.width}`
    : `Take averages: pooling ${window.height} x ${window.width}`;
}

export function poolSentences({ how, window, input, output, field }: PoolingOf<Float32Array>): readonly string[] {
  const kept = how === "max" ? "only the largest number stays" : "the average stays";
  const where = window === undefined ? "Of each map" : `Of each square of ${window.height} x ${window.width} numbers`;
  const why = how === "max" ? "What matters is that something was found, not exactly where." : "";
  return [
    `${where} ${kept}. ${why} ${mapsTold(input)} become ${mapsTold(output)}. Nothing is learned here.`,
    ...(field && window ? [seenTold(field)] : []),
  ];
}

export function unitSentences(stage: DenseOf<Float32Array>): readonly string[] {
  return [
    `All numbers stand in a row. Each of ${stage.output[0]} units has a weight for every one of them: it multiplies, adds, and adds its bias. That is ${count(stage.weights)} weights with the biases.`,
    `The weights of a unit, put back in the order of the picture: red counts for it, blue against it. They are tied to their places: the same shape a few pixels further on meets other weights.`,
  ];
}

export function denseSentences(stage: DenseOf<Float32Array>): readonly string[] {
  return [
    `All numbers are put in a row, and each of ${count(stage.output[0])} units is joined to all of them: it multiplies each by a weight of its own and adds: ${count(stage.weights)} weights with the biases. Here the network puts together what was found in different places.`,
  ];
}

export function answerSentences(walk: Walk, stage: DenseOf<Float32Array>, index: number): readonly string[] {
  const inputs = stage.input[0] * stage.input[1] * stage.input[2];
  const from = index === 0 ? "numbers of the picture" : "numbers before";
  return [
    `One unit for each class adds up what speaks for it among the ${count(inputs)} ${from}: ${count(stage.weights)} weights with the biases. ${stage.activation.name === "softmax" ? "Softmax turns the sums into probabilities, which together are 100 %." : ""}`,
    `${walk.classes.length} classes:`,
  ];
}

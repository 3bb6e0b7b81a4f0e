import { el } from "../../page/dom.web.ts";
import { count } from "../../words.ts";
import { inputOf } from "./arithmetic.ts";
import { productView, weightsView } from "./filterView.web.ts";
import { mapsView, poolingView } from "./mapsView.web.ts";
import { mapsTold, told, windowTold } from "./numbers.ts";
import type { ConvolutionOf, DenseOf, Field, PoolingOf, Walk } from "./pageData.ts";
import { painted, pixelColour } from "./paint.web.ts";
import { classesView, flattenedView, rowView } from "./rowView.web.ts";
import type { WalkContext, WalkView } from "./state.web.ts";
import { figure, tilesView } from "./tilesView.web.ts";

/** The steps from the picture to the answer: five of a network with one convolution and one pooling, more of a deeper one. */
export function stepsOf(context: WalkContext): readonly WalkView[] {
  const { walk } = context;
  let number = 0;
  const step = (
    title: string,
    id: string,
    sentences: readonly string[],
    ...views: readonly (WalkView | HTMLElement)[]
  ) => section(`${++number}. ${title}`, id, sentences, views);
  const steps = [section("Your picture is numbers", "picture", pictureSentences(walk), [pictures(context)])];
  for (const [i, stage] of walk.stages.entries()) {
    if (walk.leftOut?.before === i) steps.push(leftOutSection(walk));
    const isFirst = i === 0;
    const isLast = i === walk.stages.length - 1;
    const input = inputOf(walk, i);
    const flat = stage.output[1] * stage.output[2] === 1;
    if (stage.kind === "convolution" && isFirst) {
      const { field } = stage;
      const tiles = field && tilesView(context, { ...stage, field });
      steps.push(step("Break it into overlapping tiles", "tiles", tileSentences(stage), ...(tiles ? [tiles] : [])));
      const small = [
        weightsView(context, stage, "filter"),
        el("h3", {}, "The tile under the pointer"),
        productView(context, stage),
      ];
      steps.push(step("Send each tile through one small network", "small-network", smallSentences(stage), ...small));
      steps.push(
        step("Keep the results where their tiles were", "results", resultSentences(stage), mapsView(context, i)),
      );
    } else if (stage.kind === "convolution") {
      steps.push(step(`The same once more: ${stage.name}`, stage.name, againSentences(stage), mapsView(context, i)));
    } else if (stage.kind === "pooling") {
      const hasWindows = stage.window !== undefined && input !== undefined && !flat && i > 0;
      const view = hasWindows
        ? poolingView(context, i, input)
        : flat
          ? rowView(context, i, mapsTold(stage.output))
          : mapsView(context, i);
      steps.push(step(poolTitle(stage), stage.name, poolSentences(stage), view));
    } else if (isLast && stage.output[0] === walk.classes.length) {
      const before = flattening(walk, i, input);
      steps.push(step("Decide", "answer", answerSentences(walk, stage, i), ...before, classesView(context, i)));
    } else if (isFirst) {
      const views = [
        weightsView(context, stage, "unit"),
        el("h3", {}, "The unit that is chosen"),
        productView(context, stage),
        rowView(context, i, `The numbers of its ${stage.output[0]} units`),
      ];
      steps.push(step("Every unit looks at every pixel", stage.name, unitSentences(stage), ...views));
    } else {
      const before = flattening(walk, i, input);
      steps.push(
        step(
          `Look at all of it at once: ${stage.name}`,
          stage.name,
          denseSentences(stage),
          ...before,
          rowView(context, i, `The numbers of its ${count(stage.output[0])} units`),
        ),
      );
    }
  }
  const last = walk.stages.at(-1)!;
  if (last.kind !== "dense" || last.output[0] !== walk.classes.length)
    steps.push(step("Decide", "answer", [], probabilities(walk)));
  return steps;
}

function section(
  title: string,
  id: string,
  sentences: readonly string[],
  views: readonly (WalkView | HTMLElement)[],
): WalkView {
  const parts = views.map((view) => ("element" in view ? view : { element: view }) as WalkView);
  const element = el(
    "section",
    { id: `step-${id}` },
    el("h2", {}, title),
    ...sentences.map((words) => el("p", {}, words)),
    ...parts.map(({ element }) => element),
  );
  return {
    element,
    show() {
      for (const part of parts) part.show?.();
    },
  };
}

function pictures({ page, walk }: WalkContext): HTMLElement {
  const { height, width } = walk.image;
  const small = el("div", { class: "grid" }, painted(width, height, pixelColour(walk)));
  const { photo } = page;
  const given = photo && el("img", { src: photo.address, alt: `The picture: ${page.picture}`, class: "photo" });
  return el(
    "div",
    { class: "pair" },
    given && figure(`${page.picture}: ${photo.width} x ${photo.height} pixels`, given),
    figure(`What the network gets: ${width} x ${height} pixels`, small),
  );
}

function pictureSentences({ image, pixels, prepared, stages }: Walk): readonly string[] {
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

function tileSentences({ window, output, field }: ConvolutionOf<Float32Array>): readonly string[] {
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

function smallSentences(stage: ConvolutionOf<Float32Array>): readonly string[] {
  const { counts, output, window } = stage;
  const tiles = count(output[1] * output[2]);
  const each = (window.height * window.width * stage.input[0]) / stage.groups;
  return [
    `The small network has ${output[0]} filters. A filter is a tile of weights, ${windowTold(stage)} = ${each} numbers, which it has learned. Each number of the tile is multiplied by the weight in the same place, and all products are added. The bias, one more learned number, is added too; what follows is said below.`,
    `${output[0]} filters of ${windowTold(stage)}: ${count(counts.weights)} weights, and all ${tiles} tiles share them. Without sharing ${count(counts.unshared)} would be needed, and ${count(counts.joined)} if every pixel were joined to every result.`,
    stage.input[0] === 3
      ? "The filters as pictures: grey is a weight of 0, brighter colours count for it, darker ones against it."
      : "The filters as pictures: white is a weight of 0, red counts for it, blue against it.",
  ];
}

function resultSentences({ output }: ConvolutionOf<Float32Array>): readonly string[] {
  return [
    `Each tile has become one number for each filter. They stay in the arrangement of the tiles: ${mapsTold(output)}, one for each filter. A map is bright where its filter has found what it looks for.`,
  ];
}

function againSentences(stage: ConvolutionOf<Float32Array>): readonly string[] {
  const { output, counts, field } = stage;
  return [
    `The tiles are now pieces of the maps before. ${output[0]} filters of ${windowTold(stage)}: ${count(counts.weights)} weights; without sharing ${count(counts.unshared)} would be needed. The result: ${mapsTold(output)}.`,
    ...(field ? [seenTold(field)] : []),
  ];
}

function seenTold({ height, width }: Field): string {
  return `Each cell looks at ${width} x ${height} pixels of the picture.`;
}

function poolTitle({ how, window }: PoolingOf<Float32Array>): string {
  if (window === undefined)
    return how === "max" ? "Of each map keep the largest number" : "Of each map take the average";
  return how === "max"
    ? `Keep the largest: max-pooling ${window.height} x ${window.width}`
    : `Take averages: pooling ${window.height} x ${window.width}`;
}

function poolSentences({ how, window, input, output, field }: PoolingOf<Float32Array>): readonly string[] {
  const kept = how === "max" ? "only the largest number stays" : "the average stays";
  const where = window === undefined ? "Of each map" : `Of each square of ${window.height} x ${window.width} numbers`;
  const why = how === "max" ? "What matters is that something was found, not exactly where." : "";
  return [
    `${where} ${kept}. ${why} ${mapsTold(input)} become ${mapsTold(output)}. Nothing is learned here.`,
    ...(field && window ? [seenTold(field)] : []),
  ];
}

function unitSentences(stage: DenseOf<Float32Array>): readonly string[] {
  const inputs = count(stage.input[0] * stage.input[1] * stage.input[2]);
  return [
    `All numbers stand in a row. Each of ${stage.output[0]} units has a weight for every one of them: it multiplies, adds, and adds its bias. That is ${count(stage.weights)} weights.`,
    `The weights of a unit, put back in the order of the picture: red counts for it, blue against it. They are tied to their places: the same shape a few pixels further meets other weights, and no tile helps (${inputs} numbers, ${inputs} places).`,
  ];
}

function denseSentences(stage: DenseOf<Float32Array>): readonly string[] {
  return [
    `All numbers are put in a row, and each of ${count(stage.output[0])} units is joined to all of them: it multiplies each by a weight of its own and adds. ${count(stage.weights)} weights. Here the network puts together what was found in different places.`,
  ];
}

function answerSentences(walk: Walk, stage: DenseOf<Float32Array>, index: number): readonly string[] {
  const inputs = stage.input[0] * stage.input[1] * stage.input[2];
  const from = index === 0 ? "numbers of the picture" : "numbers before";
  return [
    `One unit for each class adds up what speaks for it among the ${count(inputs)} ${from}: ${count(stage.weights)} weights. ${stage.then.name === "softmax" ? "Softmax turns the sums into probabilities, which together are 100 %." : ""}`,
    `${walk.classes.length} classes:`,
  ];
}

function flattening(walk: Walk, index: number, input: Float32Array | undefined): readonly HTMLElement[] {
  const stage = walk.stages[index]!;
  const before = walk.stages[index - 1];
  if (input === undefined || before === undefined || stage.input[1] * stage.input[2] === 1) return [];
  return [flattenedView(stage, input, before)];
}

function leftOutSection({ leftOut }: Walk): WalkView {
  const names = leftOut!.names;
  const some = names.length > 8 ? `${names.slice(0, 8).join(", ")} and ${names.length - 8} more` : names.join(", ");
  const words =
    names.length === 0
      ? "Here paths of the network meet: what comes next reads several results together."
      : `Here the network forks: results take several paths and are put together again. ${names.length} stages are not shown (${some}). Their numbers were computed all the same.`;
  return section("Left out", "left-out", [words], []);
}

function probabilities({ classes, probabilities: numbers }: Walk): HTMLElement {
  const rows = classes.map((name, i) =>
    el(
      "tr",
      {},
      el("th", { scope: "row" }, name),
      el("td", { "data-probability": numbers[i] }, `${(100 * numbers[i]!).toFixed(1)} %`),
    ),
  );
  return el("table", { class: "sum" }, el("tbody", {}, ...rows));
}

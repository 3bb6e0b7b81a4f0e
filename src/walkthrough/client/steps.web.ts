import { el } from "../../page/dom.web.ts";
import { count } from "../../words.ts";
import { inputOf } from "./arithmetic.ts";
import { productView, weightsView } from "./filterView.web.ts";
import { mapsView, poolingView } from "./mapsView.web.ts";
import { mapsTold } from "./numbers.ts";
import type { Walk } from "./pageData.ts";
import { painted, pixelColour } from "./paint.web.ts";
import { classesView, flattenedView, rowView } from "./rowView.web.ts";
import {
  againSentences,
  answerSentences,
  denseSentences,
  pictureSentences,
  poolSentences,
  poolTitle,
  resultSentences,
  smallSentences,
  tileSentences,
  unitSentences,
} from "./sentences.ts";
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
  const given =
    photo &&
    el("img", {
      src: photo.address,
      alt: `The picture: ${page.picture}`,
      class: photo.width < 160 ? "photo enlarged" : "photo",
    });
  return el(
    "div",
    { class: "pair" },
    given && figure(`${page.picture}: ${photo.width} x ${photo.height} pixels`, given),
    figure(`What the network gets: ${width} x ${height} pixels`, small),
  );
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

import { byId, el, svg } from "../../page/dom.web.ts";
import type { Answers } from "./answers.ts";
import { levelOf } from "./answers.ts";
import { type CurvePoint, pointAt, precisionArea, type Ranking, rankBy, rankBySureness, rocArea } from "./curves.ts";
import type { Limits } from "./pageData.ts";
import { atX, atY, line, plot, pointed } from "./plot.web.ts";
import type { Context, View } from "./state.web.ts";
import { decimal, percent } from "./words.ts";

/** One curve: where a threshold stands on it, and what is told of it. */
interface Curve {
  readonly title: string;
  readonly x: string;
  readonly y: string;
  readonly at: (point: CurvePoint, ranking: Ranking) => readonly [x: number, y: number];
  readonly area: (ranking: Ranking) => string;
  /** The line that guessing gives. */
  readonly chance: (ranking: Ranking) => readonly (readonly [x: number, y: number])[];
}

const share = (of: number, all: number) => (all === 0 ? 0 : of / all);

const precisionRecall: Curve = {
  title: "Precision and recall",
  x: "recall: found, of those that are",
  y: "precision: right, of those called so",
  at: ({ tp, fp }, { positives }) => [share(tp, positives), share(tp, tp + fp)],
  area: (ranking) => `average precision ${decimal(precisionArea(ranking))}`,
  chance({ positives, negatives }) {
    const rate = share(positives, positives + negatives);
    return [
      [0, rate],
      [1, rate],
    ];
  },
};

const roc: Curve = {
  title: "ROC",
  x: "false alarms, of those that are not",
  y: "found, of those that are",
  at: ({ tp, fp }, { positives, negatives }) => [share(fp, negatives), share(tp, positives)],
  area: (ranking) => `area ${decimal(rocArea(ranking))}; chance is 0.5`,
  chance: () => [
    [0, 0],
    [1, 1],
  ],
};

const sureness: Curve = {
  title: "Right, of what it dares to answer",
  x: "answered, of all pictures",
  y: "right, of those answered",
  at: ({ tp, fp }, { positives, negatives }) => [share(tp + fp, positives + negatives), share(tp, tp + fp)],
  area: () => "the surest answers first",
  chance: () => [],
};

/** Curves over all thresholds, with the chosen one on them. A point that is clicked becomes the threshold. */
export function curvesView(context: Context): View {
  const { data } = context;
  const root = byId("curves");
  const { classes, positive } = data;
  let yes = positive ?? 0;
  let shown: { answers: Answers; yes: number } | undefined;
  let figures: readonly Figure[] = [];
  const pick = el("select", { id: "curve-class" }, ...classes.map((name, i) => el("option", { value: i }, name)));
  const holder = el("div", { class: "plots" });
  const choose = el("div", { class: "row" }, el("label", { for: "curve-class" }, "Curves of"), pick);
  root.replaceChildren(...(positive === undefined ? [choose] : []), holder);
  let last: Parameters<View["show"]> | undefined;
  pick.addEventListener("change", () => {
    yes = Number(pick.value);
    if (last !== undefined) view.show(...last);
  });
  const view: View = {
    show(state, loaded) {
      last = [state, loaded];
      const { answers } = loaded;
      if (shown?.answers !== answers || shown.yes !== yes) {
        shown = { answers, yes };
        const ranking = rankBy(answers, yes);
        const rows: readonly (readonly [Curve, Ranking, isMoved: boolean])[] =
          positive === undefined
            ? [
                [sureness, rankBySureness(answers), true],
                [precisionRecall, ranking, false],
                [roc, ranking, false],
              ]
            : [
                [precisionRecall, ranking, true],
                [roc, ranking, true],
              ];
        figures = rows.map(([curve, points, isMoved]) => figureOf(curve, points, yes, isMoved, context));
        holder.replaceChildren(...figures.map(({ figure }) => figure));
      }
      for (const { mark } of figures) mark(state.limits);
    },
  };
  return view;
}

interface Figure {
  readonly figure: HTMLElement;
  readonly mark: (limits: Limits) => void;
}

/** @param isMoved whether the threshold is that of this curve */
function figureOf(curve: Curve, ranking: Ranking, yes: number, isMoved: boolean, { data, change }: Context): Figure {
  const dot = svg("circle", { r: 6, class: "dot" });
  const where = (point: CurvePoint) => curve.at(point, ranking);
  const hint = isMoved
    ? "Arrow keys move the threshold, Enter shows the pictures about it."
    : "Click a point to see the pictures about it.";
  const picture = plot(
    curve.x,
    curve.y,
    {
      role: isMoved ? "slider" : "img",
      tabindex: isMoved ? 0 : undefined,
      "aria-label": `${curve.title}. ${curve.area(ranking)}. ${hint}`,
      "aria-valuemin": 0,
      "aria-valuemax": 1,
    },
    line(curve.chance(ranking), { class: "chance" }),
    line(ranking.points.map(where), {}),
    isMoved ? dot : undefined,
  );
  let current = data.limits.high;
  const go = (value: number, isShown: boolean) => {
    const level = levelOf(value);
    const limits = { low: data.positive === undefined ? 0 : value, high: value };
    const choice = isShown ? ({ kind: "near", yes: data.positive ?? yes, level } as const) : undefined;
    change({ ...(isMoved && { limits }), ...(choice && { choice, page: 0 }) });
  };
  picture.addEventListener("click", (event) => {
    const [x, y] = pointed(picture, event);
    const away = (point: CurvePoint) => Math.hypot(where(point)[0] - x, where(point)[1] - y);
    const nearest = ranking.points.reduce((best, point) => (away(point) < away(best) ? point : best));
    go(nearest.level / 65_535, true);
  });
  picture.addEventListener("keydown", ({ key }) => {
    const step = { ArrowLeft: -0.01, ArrowDown: -0.01, ArrowRight: 0.01, ArrowUp: 0.01 }[key];
    if (isMoved && step !== undefined) go(Math.min(1, Math.max(0, Math.round(100 * (current + step)) / 100)), false);
    if (isMoved && key === "Enter") go(current, true);
  });
  const caption = el("figcaption", {}, el("b", {}, curve.title), ` ${curve.area(ranking)}`);
  return {
    figure: el("figure", {}, caption, picture),
    mark({ high }) {
      current = high;
      const point = pointAt(ranking, levelOf(high));
      dot.toggleAttribute("hidden", point === undefined);
      if (point === undefined) return;
      const [x, y] = where(point);
      dot.setAttribute("cx", String(atX(x)));
      dot.setAttribute("cy", String(atY(y)));
      picture.setAttribute("aria-valuenow", String(high));
      picture.setAttribute(
        "aria-valuetext",
        `threshold ${percent(high)}: ${percent(x)} ${curve.x}, ${percent(y)} ${curve.y}`,
      );
    },
  };
}

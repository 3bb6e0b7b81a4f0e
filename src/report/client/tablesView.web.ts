import { fBeta, precision, recall } from "../../evaluate/confusion.ts";
import { wilsonInterval } from "../../evaluate/interval.ts";
import { button, byId, el } from "../../page/dom.web.ts";
import type { Choice } from "./choice.ts";
import { countGroups, type GroupCounts } from "./groups.ts";
import { countMatrix, yesNoCounts } from "./matrix.ts";
import type { Context, LoadedSet, State, View } from "./state.web.ts";
import { count, percent } from "./words.ts";

/** Scores of each class, and of each source and kind of images, where there are several. */
export function tablesView(context: Context): View {
  const { classes } = context.data;
  return {
    show(state, loaded) {
      byId("classes").replaceChildren(classTable(context, state, loaded));
      for (const of of ["sources", "kinds"] as const) {
        const section = byId(`${of}-section`);
        section.hidden = loaded[of] === undefined;
        if (!section.hidden) byId(of).replaceChildren(groupTable(context, state, loaded, of));
      }
      byId("classes-section").hidden = classes.length < 2;
    },
  };
}

function toPictures(choice: Choice, { change }: Context, text: string, label: string): HTMLElement {
  return button(text, { class: "link", "aria-label": label }, () => {
    change({ choice, page: 0 });
    byId("pictures").scrollIntoView({ block: "start", behavior: "smooth" });
  });
}

function table(heads: readonly string[], rows: readonly (readonly (string | Node)[])[]): HTMLElement {
  const head = el("tr", {}, ...heads.map((name) => el("th", { scope: "col" }, name)));
  const body = rows.map(([first, ...rest]) =>
    el("tr", {}, el("th", { scope: "row" }, first!), ...rest.map((each) => el("td", {}, each))),
  );
  return el("div", { class: "wide" }, el("table", { class: "plain" }, el("thead", {}, head), el("tbody", {}, ...body)));
}

function classTable(context: Context, { limits }: State, { answers }: LoadedSet): HTMLElement {
  const matrix = countMatrix(answers, limits);
  const rows = answers.classes.map((name, index) => {
    const counts = yesNoCounts(matrix, index);
    const { tp, fn, unsureYes } = counts;
    const { low, high } = wilsonInterval(tp, tp + fn);
    const right: Choice = { kind: "cell", truth: index, column: index };
    return [
      toPictures(right, context, name, `pictures of ${name} that are called so`),
      count(tp + fn + unsureYes),
      percent(precision(counts)),
      percent(recall(counts)),
      `${percent(low)} to ${percent(high)}`,
      percent(fBeta(counts)),
    ];
  });
  return table(["class", "images", "precision", "recall", "recall, 95 % interval", "F1"], rows);
}

function groupTable(context: Context, { limits }: State, loaded: LoadedSet, of: "sources" | "kinds"): HTMLElement {
  const { answers } = loaded;
  const { names, labels } = loaded[of]!;
  const counts = countGroups(answers, labels, names.length, limits);
  const yes = answers.positive === undefined ? undefined : answers.classes[answers.positive]!;
  const isSource = of === "sources";
  const rows = names
    .map((name, label) => ({ name, label, ...counts[label]! }))
    .filter(({ images }) => images > 0)
    .sort((a, b) => b.wrong / b.images - a.wrong / a.images)
    .map((row) => [
      row.name,
      count(row.images),
      percent(row.right / row.images),
      ...(yes === undefined ? [] : ofYes(row, isSource)),
      toPictures(
        { kind: "label", of, label: row.label, wrong: true },
        context,
        count(row.wrong),
        `${row.wrong} mistakes among ${row.name}: show them`,
      ),
    ]);
  const ofPositive = yes === undefined ? [] : isSource ? ["precision", "recall"] : [`called “${yes}”`];
  return table([isSource ? "source" : "kind", "images", "right", ...ofPositive, "mistakes"], rows);
}

function ofYes({ tp, fp, positives, images }: GroupCounts, isSource: boolean): readonly string[] {
  if (!isSource) return [percent((tp + fp) / images)];
  return [percent(tp + fp === 0 ? undefined : tp / (tp + fp)), percent(positives === 0 ? undefined : tp / positives)];
}

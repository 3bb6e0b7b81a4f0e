import { button, byId, el } from "../../page/dom.web.ts";
import { columnOf, probabilitiesOf } from "./answers.ts";
import { type Choice, imagesOf, titleOf } from "./choice.ts";
import { sprite } from "./sprites.web.ts";
import { type Context, type LoadedSet, nameOf, type State, type View } from "./state.web.ts";
import { counted, percent } from "./words.ts";

/** Pictures that are in the page at once. */
const PAGE = 48;

/** The pictures of what was chosen, a page of them at a time, the surest answers first. */
export function galleryView({ data, change, open }: Context): View {
  const { classes, positive } = data;
  const root = byId("gallery");
  const tabs = tabChoices(classes, positive).map(([name, choice]) => ({
    choice,
    tab: button(name, {}, () => change({ choice, page: 0 })),
  }));
  const title = el("p", { "aria-live": "polite", id: "gallery-title" });
  const grid = el("div", { class: "tiles" });
  const turn = el("button", { type: "button", id: "gallery-order" });
  const before = el("button", { type: "button" }, "← before");
  const after = el("button", { type: "button" }, "more →");
  const place = el("span", {});
  root.replaceChildren(
    el("div", { class: "tabs", role: "group", "aria-label": "Which pictures" }, ...tabs.map(({ tab }) => tab)),
    el("div", { class: "row" }, title, turn),
    grid,
    el("div", { class: "row pages" }, before, place, after),
  );
  let drawn = "";
  let now: { state: State; images: Uint32Array } | undefined;
  const go = (by: number) => now && change({ page: now.state.page + by });
  before.addEventListener("click", () => go(-1));
  after.addEventListener("click", () => go(1));
  turn.addEventListener("click", () => now && change({ leastSureFirst: !now.state.leastSureFirst, page: 0 }));
  return {
    show(state, loaded) {
      const found = imagesOf(loaded, state.choice, state.limits);
      const images = state.leastSureFirst ? found.toReversed() : found;
      now = { state, images };
      for (const { tab, choice } of tabs) tab.setAttribute("aria-pressed", String(isSame(choice, state.choice)));
      const pages = Math.max(1, Math.ceil(images.length / PAGE));
      const page = Math.min(state.page, pages - 1);
      const name = titleOf(loaded, state.choice);
      title.textContent = `${counted(images.length, "picture")}: ${name}`;
      turn.textContent = state.leastSureFirst ? "least sure first" : "surest first";
      turn.setAttribute("aria-label", `Order: ${turn.textContent}; change it`);
      const shown = images.subarray(page * PAGE, (page + 1) * PAGE);
      // While a slider moves, most pictures stay.
      const columns = Array.from(shown, (index) => columnOf(loaded.answers, index, state.limits));
      const next = `${state.part} ${state.choice.kind} ${page} ${images.length} ${shown.join()} ${columns.join()}`;
      if (next !== drawn)
        grid.replaceChildren(
          ...Array.from(shown, (index, i) =>
            tile(loaded, index, state, () => open(state.part, images, page * PAGE + i)),
          ),
        );
      drawn = next;
      place.textContent =
        images.length === 0 ? "none" : `${page * PAGE + 1} to ${page * PAGE + shown.length} of ${images.length}`;
      before.disabled = page === 0;
      after.disabled = page >= pages - 1;
    },
  };
}

function tabChoices(classes: readonly string[], positive: number | undefined): readonly (readonly [string, Choice])[] {
  const unsure = ["not sure", { kind: "unsure" }] as const;
  if (positive === undefined) return [["mistakes", { kind: "wrong" }], unsure];
  const no = 1 - positive;
  const cell = (truth: number, column: number): Choice => ({ kind: "cell", truth, column });
  return [
    [`✗ false “${classes[positive]}”`, cell(no, positive)],
    [`✗ missed “${classes[positive]}”`, cell(positive, no)],
    [`✓ true “${classes[positive]}”`, cell(positive, positive)],
    [`✓ true “${classes[no]}”`, cell(no, no)],
    unsure,
  ];
}

function isSame(a: Choice, b: Choice): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** One picture as a button, with what was said of it. */
export function tile(
  loaded: LoadedSet,
  index: number,
  { limits }: Pick<State, "limits">,
  onClick: () => void,
): HTMLButtonElement {
  const { answers, set, kinds } = loaded;
  const { classes, positive } = answers;
  const column = columnOf(answers, index, limits);
  const truth = answers.truth[index]!;
  const kind = column === classes.length ? "unsure" : column === truth ? "right" : "wrong";
  const probability = probabilitiesOf(answers, index)[positive ?? answers.answer[index]!]!;
  const sign = { right: "✓", wrong: "✗", unsure: "?" }[kind];
  const is = kinds?.names[kinds.labels[index]!] ?? classes[truth]!;
  const said = column === classes.length ? "not sure" : `called ${classes[column]}`;
  const of = classes[positive ?? answers.answer[index]!];
  const name = `${nameOf(loaded, index)}: is ${is}, ${said}; ${of} with ${percent(probability)}`;
  const made = button("", { class: `tile ${kind}`, "aria-label": name, title: name }, onClick);
  const caption = positive === undefined && kind === "wrong" ? classes[column]! : percent(probability, 0);
  made.append(sprite(set.pictures, set.count, index), el("span", { class: "caption" }, `${sign} ${caption}`));
  return made;
}

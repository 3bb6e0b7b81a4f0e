import { byId, el } from "../../page/dom.web.ts";
import { probabilitiesOf } from "./answers.ts";
import { type Relabels, relabelButtons } from "./relabels.web.ts";
import { sprite } from "./sprites.web.ts";
import { type Context, type LoadedSet, nameOf, type View } from "./state.web.ts";
import { counted, percent } from "./words.ts";

const PAGE = 12;

/** Images whose labels may be wrong, each with buttons that say what it is. */
export function suspectsView({ open }: Context, relabels: Relabels): View {
  const root = byId("suspects");
  let shown: { loaded: LoadedSet; page: number } | undefined;
  let part = 0;
  const draw = (loaded: LoadedSet, page: number) => {
    shown = { loaded, page };
    const { suspects } = loaded.set;
    const all = Uint32Array.from(suspects, ([index]) => index);
    const pages = Math.max(1, Math.ceil(suspects.length / PAGE));
    const cards = suspects.slice(page * PAGE, (page + 1) * PAGE).map(([index, looksLike], i) => {
      const view = el(
        "button",
        { type: "button", class: "tile", "aria-label": `${nameOf(loaded, index)}: show it large` },
        sprite(loaded.set.pictures, loaded.set.count, index),
      );
      view.addEventListener("click", () => open(part, all, page * PAGE + i));
      return card(loaded, index, looksLike, view);
    });
    const turn = (text: string, to: number) => {
      const made = el("button", { type: "button", disabled: to < 0 || to >= pages }, text);
      made.addEventListener("click", () => draw(loaded, to));
      return made;
    };
    const from = page * PAGE;
    const place = el("span", {}, `${from + 1} to ${from + cards.length} of ${suspects.length}`);
    root.replaceChildren(
      el("p", {}, `${counted(suspects.length, "picture")}, those first of which the model is surest`),
      el("div", { class: "cards" }, ...cards),
      ...(pages > 1
        ? [el("div", { class: "row pages" }, turn("← before", page - 1), place, turn("more →", page + 1))]
        : []),
    );
  };
  const card = (loaded: LoadedSet, index: number, looksLike: number, view: HTMLElement) => {
    const { classes, truth } = loaded.answers;
    const probability = probabilitiesOf(loaded.answers, index)[looksLike]!;
    const words = el(
      "p",
      {},
      "labelled ",
      el("b", {}, classes[truth[index]!]!),
      `, looks like `,
      el("b", {}, classes[looksLike]!),
      ` (${percent(probability, 0)})`,
    );
    return el(
      "article",
      { class: "suspect" },
      view,
      el(
        "div",
        {},
        words,
        el("p", { class: "name" }, nameOf(loaded, index)),
        relabelButtons(relabels, part, index, loaded, looksLike),
      ),
    );
  };
  return {
    show(state, loaded) {
      byId("suspects-section").hidden = loaded.set.suspects.length === 0;
      if (shown?.loaded === loaded) return;
      part = state.part;
      draw(loaded, 0);
    },
  };
}

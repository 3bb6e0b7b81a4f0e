import { button, byId, el } from "../../page/dom.web.ts";
import { columnOf, probabilitiesOf } from "./answers.ts";
import type { Limits } from "./pageData.ts";
import { type Relabels, relabelButtons } from "./relabels.web.ts";
import { sprite } from "./sprites.web.ts";
import { type LoadedSet, nameOf } from "./state.web.ts";
import { percent } from "./words.ts";

const MOST_CLASSES = 5;

/** One image large, with all that is known of it. Arrow keys go to the next one, Escape closes. */
export function detailsDialog(sets: readonly LoadedSet[], relabels: Relabels, limits: () => Limits) {
  const dialog = byId("details") as HTMLDialogElement;
  let part = 0;
  let images = new Uint32Array() as Uint32Array;
  let place = 0;
  const draw = () => {
    const loaded = sets[part]!;
    const index = images[place]!;
    const close = button("close", { class: "close", "aria-label": "Close (Escape)" }, () => dialog.close());
    const before = button("←", { "aria-label": "The picture before", disabled: place === 0 }, () => go(-1));
    const after = button("→", { "aria-label": "The next picture", disabled: place >= images.length - 1 }, () => go(1));
    const heading = el("h2", { id: "details-name" }, nameOf(loaded, index));
    dialog.replaceChildren(
      el("div", { class: "row" }, before, el("span", {}, `${place + 1} of ${images.length}`), after, close),
      heading,
      el("div", { class: "large" }, sprite(loaded.set.pictures, loaded.set.count, index)),
      facts(loaded, index, limits()),
      el("p", { class: "hint" }, "Is the label wrong?"),
      relabelButtons(relabels, part, index, loaded),
    );
  };
  const go = (by: number) => {
    if (images[place + by] === undefined) return;
    place += by;
    draw();
    dialog.focus();
  };
  dialog.tabIndex = -1;
  dialog.addEventListener("keydown", (event) => {
    if ((event.target as HTMLElement).matches("select, input")) return;
    if (event.key === "ArrowLeft") go(-1);
    if (event.key === "ArrowRight") go(1);
  });
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });
  return (givenPart: number, given: Uint32Array, at: number) => {
    [part, images, place] = [givenPart, given, at];
    draw();
    dialog.showModal();
  };
}

function facts({ answers, sources, kinds }: LoadedSet, index: number, limits: Limits): HTMLElement {
  const { classes, truth } = answers;
  const column = columnOf(answers, index, limits);
  const probabilities = probabilitiesOf(answers, index);
  const order = [...classes.keys()].sort((a, b) => probabilities[b]! - probabilities[a]!).slice(0, MOST_CLASSES);
  const bars = order.map((each) => {
    const fill = el("i", {});
    fill.style.width = `${100 * probabilities[each]!}%`;
    return el(
      "div",
      { class: "probability" },
      el("span", {}, classes[each]!),
      el("span", { class: "track" }, fill),
      el("span", {}, percent(probabilities[each]!)),
    );
  });
  const kind = kinds?.names[kinds.labels[index]!];
  const source = sources?.names[sources.labels[index]!];
  const is = `${classes[truth[index]!]}${kind === undefined || kind === classes[truth[index]!] ? "" : ` (${kind})`}`;
  const said = column === classes.length ? "not sure" : classes[column]!;
  const verdict = column === classes.length ? "nothing said" : column === truth[index] ? "✓ right" : "✗ wrong";
  return el(
    "div",
    {},
    el(
      "p",
      {},
      "It is ",
      el("b", {}, is),
      "; the model says ",
      el("b", {}, said),
      ` – ${verdict}.`,
      source === undefined ? "" : ` From ${source}.`,
    ),
    ...bars,
  );
}

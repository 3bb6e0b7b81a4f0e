import { el } from "../../page/dom.web.ts";
import type { WalkContext, WalkView } from "./state.web.ts";

/** Small pictures side by side of which one is chosen: filters, maps, units. */
export function choiceOf(
  context: WalkContext,
  stage: number,
  pictures: readonly { readonly canvas: HTMLElement; readonly label: string; readonly name?: string }[],
): WalkView {
  const buttons = pictures.map(({ canvas, label, name }, filter) => {
    const made = el(
      "button",
      { type: "button", class: "small", "aria-label": label, title: label },
      canvas,
      name === undefined ? undefined : el("span", {}, name),
    );
    made.addEventListener("click", () => context.choose({ stage, filter }));
    return made;
  });
  let shown = -1;
  return {
    element: el("div", { class: "gallery" }, ...buttons),
    show() {
      const { filter } = context.last[stage]!;
      if (filter === shown) return;
      buttons[shown]?.setAttribute("aria-pressed", "false");
      buttons[filter]?.setAttribute("aria-pressed", "true");
      shown = filter;
    },
  };
}

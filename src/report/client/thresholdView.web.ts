import { byId, el } from "../../page/dom.web.ts";
import type { Limits } from "./pageData.ts";
import type { Context, View } from "./state.web.ts";
import { percent } from "./words.ts";

/** Sliders go in thousandths. */
const STEPS = 1000;

/** From which probability on an answer is given; of yes and no also below which it is no, where some are left unsure. */
export function thresholdView({ data, change }: Context): View {
  const root = byId("threshold");
  const { classes, positive } = data;
  const yes = positive === undefined ? undefined : classes[positive];
  const no = positive === undefined ? undefined : classes[1 - positive];
  let limits: Limits = data.limits;
  const set = (next: Limits) => change({ limits: next, page: 0 });
  const name = yes === undefined ? "Answer from a probability of" : `Call it “${yes}” from a probability of`;
  const high = slider(name, (value) => {
    const low = band.checked ? Math.min(limits.low, value) : value;
    set({ low: positive === undefined ? 0 : low, high: value });
  });
  const low = slider(`Call it “${no}” below`, (value) => set({ low: value, high: Math.max(limits.high, value) }));
  const band = el("input", { type: "checkbox", id: "band" });
  band.checked = data.limits.low < data.limits.high;
  band.addEventListener("change", () => {
    set({ ...limits, low: band.checked ? Math.max(0, limits.high - 0.2) : limits.high });
  });
  const reset = el("button", { type: "button", id: "reset" }, "as the model decides");
  reset.addEventListener("click", () => {
    band.checked = data.limits.low < data.limits.high;
    set(data.limits);
  });
  const bandLabel = el("label", { class: "check" }, band, "leave doubtful pictures unsure");
  root.replaceChildren(
    high.row,
    ...(positive === undefined ? [] : [low.row]),
    el("div", { class: "row" }, ...(positive === undefined ? [] : [bandLabel]), reset),
  );
  return {
    show(state) {
      limits = state.limits;
      high.show(limits.high);
      low.show(limits.low);
      low.row.hidden = !band.checked;
      const { low: ownLow, high: ownHigh } = data.limits;
      reset.disabled = limits.low === ownLow && limits.high === ownHigh;
    },
  };
}

function slider(name: string, set: (value: number) => void) {
  const range = el("input", { type: "range", min: 0, max: STEPS, step: 1, "aria-label": name });
  const field = el("input", { type: "number", min: 0, max: 1, step: 0.001, "aria-label": `${name}, as a number` });
  range.addEventListener("input", () => set(range.valueAsNumber / STEPS));
  field.addEventListener("change", () => {
    if (field.valueAsNumber >= 0 && field.valueAsNumber <= 1) set(field.valueAsNumber);
  });
  const row = el("div", { class: "slide" }, el("span", {}, name), range, field);
  return {
    row,
    show(value: number) {
      range.value = String(Math.round(value * STEPS));
      range.setAttribute("aria-valuetext", percent(value));
      if (document.activeElement !== field) field.value = String(Math.round(value * 1e4) / 1e4);
    },
  };
}

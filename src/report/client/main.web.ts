import { button, byId } from "../../page/dom.web.ts";
import { themeSwitch } from "../../page/themeSwitch.web.ts";
import { curvesView } from "./curvesView.web.ts";
import { detailsDialog } from "./detailsView.web.ts";
import { galleryView } from "./galleryView.web.ts";
import { matrixView } from "./matrixView.web.ts";
import type { PageData } from "./pageData.ts";
import { pairsView } from "./pairsView.web.ts";
import { collectRelabels } from "./relabels.web.ts";
import { reliabilityView } from "./reliabilityView.web.ts";
import { rateView, scoresView } from "./scoresView.web.ts";
import { type Context, loadSet, type State } from "./state.web.ts";
import { suspectsView } from "./suspectsView.web.ts";
import { tablesView } from "./tablesView.web.ts";
import { thresholdView } from "./thresholdView.web.ts";
import { count } from "./words.ts";

/** Reads the page's data, and lets every view follow what is chosen. */
function begin(): void {
  const data: PageData = JSON.parse(byId("data").textContent ?? "");
  const sets = data.sets.map((set) => loadSet(data, set));
  const relabels = collectRelabels(sets);
  const { positive } = data;
  let state: State = {
    part: 0,
    limits: data.limits,
    choice: positive === undefined ? { kind: "wrong" } : { kind: "cell", truth: 1 - positive, column: positive },
    page: 0,
    leastSureFirst: false,
  };
  let isDrawing = false;
  const context: Context = {
    data,
    sets,
    change(changed) {
      state = { ...state, ...changed };
      if (isDrawing) return;
      isDrawing = true;
      requestAnimationFrame(draw);
    },
    open: detailsDialog(sets, relabels, () => state.limits),
  };
  const parts = partSwitch(context);
  // Tables far below follow when a slider rests.
  const later = [pairsView, tablesView].map((make) => make(context));
  let resting: ReturnType<typeof setTimeout> | undefined;
  const views = [
    parts,
    ...[thresholdView, matrixView, scoresView, rateView, curvesView, reliabilityView, galleryView].map((make) =>
      make(context),
    ),
    suspectsView(context, relabels),
  ];
  const draw = () => {
    isDrawing = false;
    for (const view of views) view.show(state, sets[state.part]!);
    clearTimeout(resting);
    resting = setTimeout(() => {
      for (const view of later) view.show(state, sets[state.part]!);
    }, 100);
    document.documentElement.dataset.ready = "true";
  };
  themeSwitch();
  draw();
}

/** Which part of the images is looked at. */
function partSwitch({ sets, change }: Context) {
  const buttons = sets.map(({ set }, part) =>
    button(`${set.name} (${count(set.count)})`, {}, () => change({ part, page: 0 })),
  );
  byId("parts").replaceChildren(...(sets.length > 1 ? buttons : []));
  return {
    show({ part }: State) {
      for (const [i, each] of buttons.entries()) each.setAttribute("aria-pressed", String(i === part));
    },
  };
}

begin();

import { byId } from "../../page/dom.web.ts";
import { themeSwitch } from "../../page/themeSwitch.web.ts";
import { inspectorView } from "./inspector.web.ts";
import { largestOf, unpacked } from "./numbers.ts";
import type { Walk, WalkPage } from "./pageData.ts";
import type { Chosen, WalkContext } from "./state.web.ts";
import { stepsOf } from "./steps.web.ts";

/** Reads the page's numbers, and lets every view follow the cell that is looked at. */
function beginWalk(): void {
  const page: WalkPage = JSON.parse(byId("data").textContent ?? "");
  const holder = byId("numbers");
  const bytes = Uint8Array.from(atob(holder.textContent ?? ""), (letter) => letter.charCodeAt(0));
  holder.remove();
  const walk = unpacked(page, new Float32Array(bytes.buffer));
  const last = walk.stages.map((_, stage): Chosen => firstCell(walk, stage));
  let now = 0;
  let isDrawing = false;
  const context: WalkContext = {
    page,
    walk,
    last,
    get now() {
      return now;
    },
    choose(chosen) {
      last[chosen.stage] = { ...last[chosen.stage]!, ...chosen };
      now = chosen.stage;
      if (isDrawing) return;
      isDrawing = true;
      requestAnimationFrame(draw);
    },
  };
  const views = [...stepsOf(context), inspectorView(context)];
  const inspector = views.pop()!;
  byId("steps").replaceChildren(...views.map(({ element }) => element));
  byId("inspector").replaceChildren(inspector.element);
  const draw = () => {
    isDrawing = false;
    for (const view of [...views, inspector]) view.show?.();
    document.documentElement.dataset.ready = "true";
  };
  themeSwitch();
  draw();
}

/** The cell that says most, so that the page does not begin with zeros. */
function firstCell(walk: Walk, stage: number): Chosen {
  const { results, output } = walk.stages[stage]!;
  const [, height, width] = output;
  const isLast = stage === walk.stages.length - 1;
  const numbers = isLast && output[0] === walk.classes.length ? walk.probabilities : results;
  const most = largestOf(numbers);
  const at = Math.max(
    0,
    numbers.findIndex((value) => Math.abs(value) === most),
  );
  const rest = at % (height * width);
  return { stage, filter: Math.floor(at / (height * width)), row: Math.floor(rest / width), column: rest % width };
}

beginWalk();

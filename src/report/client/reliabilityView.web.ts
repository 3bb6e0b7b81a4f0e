import { wilsonInterval } from "../../evaluate/interval.ts";
import { byId, el, onPress, svg } from "../../page/dom.web.ts";
import type { Answers } from "./answers.ts";
import { atX, atY, line, plot } from "./plot.web.ts";
import { type Bin, calibrationError, reliabilityBins } from "./reliability.ts";
import type { Context, View } from "./state.web.ts";
import { counted, decimal, percent } from "./words.ts";

/** What was said against what was so. A bar is a button that shows its images. */
export function reliabilityView({ data: { classes, positive }, change }: Context): View {
  const root = byId("reliability");
  let shown: Answers | undefined;
  const said = positive === undefined ? "probability of the answer" : `said probability of “${classes[positive]}”`;
  const so = positive === undefined ? "right answers" : `are “${classes[positive]}”`;
  const bar = (bin: Bin, left: number, width: number) => {
    const { low, high } = wilsonInterval(Math.round(bin.so * bin.count), bin.count);
    const name = `${counted(bin.count, "image")} said with ${percent(bin.said, 0)} on average, ${percent(bin.so, 0)} so`;
    const rect = svg(
      "g",
      { role: "button", tabindex: 0, "aria-label": name, class: "bar" },
      svg("title", {}, name),
      svg("rect", {
        x: atX(left) + 1,
        width: atX(width) - atX(0) - 2,
        y: atY(bin.so),
        height: Math.max(1, atY(0) - atY(bin.so)),
      }),
      svg("line", { x1: atX(bin.said), x2: atX(bin.said), y1: atY(low), y2: atY(high), class: "range" }),
      svg("circle", { cx: atX(bin.said), cy: atY(bin.so), r: 3 }),
    );
    onPress(rect, () => {
      change({ choice: { kind: "scores", from: bin.from, to: bin.to }, page: 0 });
      byId("pictures").scrollIntoView({ block: "nearest", behavior: "smooth" });
    });
    return rect;
  };
  return {
    show(_, { answers }) {
      if (shown === answers) return;
      shown = answers;
      const bins = reliabilityBins(answers);
      const diagonal = line(
        [
          [0, 0],
          [1, 1],
        ],
        { class: "chance" },
      );
      const bars = bins.flatMap((bin, i) => (bin.count > 0 ? [bar(bin, i / bins.length, 1 / bins.length)] : []));
      const error = `expected calibration error ${decimal(calibrationError(bins))}`;
      const caption = el(
        "figcaption",
        {},
        el("b", {}, "Are its probabilities to be believed?"),
        ` ${error}; on the dotted line they are`,
      );
      root.replaceChildren(
        el(
          "figure",
          {},
          caption,
          plot(said, so, { role: "group", "aria-label": `Reliability: ${error}` }, diagonal, ...bars),
        ),
      );
    },
  };
}

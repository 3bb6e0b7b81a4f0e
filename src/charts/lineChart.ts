import { escaped } from "../markup.ts";
import { type Axis, checkChart, type LineChartOptions, type Plot } from "./chart.ts";
import { describe } from "./describe.ts";
import { legendRows } from "./legend.ts";
import { drawMarks } from "./marks.ts";
import { canShow, type Scale, scaleOf } from "./scale.ts";
import { drawSeries } from "./series.ts";
import { STYLE } from "./style.ts";
import { label, rounded, textWidth, wrapped } from "./svg.ts";

/** Wide enough for a page, and letters of 14 pixels are still read when it is drawn at a phone's width. */
const WIDTH = 480;
const PLOT_HEIGHT = 230;
const MARGIN = 14;
/** Bold letters of 17 pixels are as wide as thin ones of so many. */
const BOLD_17 = 20;

/**
 * A picture of numbers: lines, points and shaded ranges over two axes, with a legend and marks. It reads on light and dark
 * pages and at a phone's width, and can stand in a file or inside a page.
 * @returns the text of an SVG file
 * @throws ProblemError when an option is not of its kind.
 */
export function lineChart(options: LineChartOptions): string {
  checkChart(options);
  const { title, series, marks = [] } = options;
  const [xs, ys] = [valuesOf(options, 0), valuesOf(options, 1)];
  const x = axisScale(options.x, xs, false);
  const y = axisScale(options.y, ys, true);

  const heading = wrapped(title, BOLD_17, WIDTH - 2 * MARGIN);
  const titles = heading.map((line, i) => label(MARGIN, 28 + 22 * i, line, "title"));
  const under = 28 + 22 * (heading.length - 1);
  const legend = legendRows(series, { left: MARGIN, top: under + 14, width: WIDTH - 2 * MARGIN });
  const widest = Math.max(...y.ticks.map((tick) => textWidth(tick.label, 14)), 0);
  const last = x.ticks.at(-1);
  const beyond = last === undefined ? 0 : textWidth(last.label, 14) / 2 - (1 - x.place(last.value)) * 380;
  const top = legend.bottom + 40;
  const plot: Plot = {
    left: MARGIN + Math.ceil(widest) + 8,
    right: WIDTH - Math.max(MARGIN, Math.ceil(beyond) + 6),
    top,
    bottom: top + PLOT_HEIGHT,
    x,
    y,
  };
  const height = plot.bottom + 52;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" class="plumage-chart" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" role="img">`,
    `<title>${escaped(title)}</title>`,
    `<desc>${escaped(options.description ?? describe(options))}</desc>`,
    STYLE,
    `<rect class="page" width="${WIDTH}" height="${height}" rx="10"/>`,
    ...titles,
    ...legend.elements,
    ...drawAxes(plot, options),
    ...drawSeries(plot, series),
    ...drawMarks(plot, marks),
    ...(xs.length === 0
      ? [label((plot.left + plot.right) / 2, (plot.top + plot.bottom) / 2, "no values", "", "middle")]
      : []),
    "</svg>",
    "",
  ].join("\n");
}

function drawAxes({ left, right, top, bottom, x, y }: Plot, options: LineChartOptions): string[] {
  const across = y.ticks.map(({ value, label: words }) => {
    const at = rounded(bottom - y.place(value) * (bottom - top));
    return `<line class="grid" x1="${left}" y1="${at}" x2="${right}" y2="${at}"/>${label(left - 8, at + 5, words, "", "end")}`;
  });
  const along = x.ticks.map(({ value, label: words }) => {
    const at = rounded(left + x.place(value) * (right - left));
    return `<line class="axis" x1="${at}" y1="${bottom}" x2="${at}" y2="${bottom + 5}"/>${label(at, bottom + 20, words, "", "middle")}`;
  });
  return [
    ...across,
    `<line class="axis" x1="${left}" y1="${bottom}" x2="${right}" y2="${bottom}"/>`,
    ...along,
    label(MARGIN, top - 14, options.y.label),
    label(right, bottom + 40, options.x.label, "", "end"),
  ];
}

/** Everything that can be drawn along one axis. */
function valuesOf({ x, y, series, marks = [] }: LineChartOptions, axis: 0 | 1): number[] {
  const isShown = ([a, b]: readonly [number, number]) => canShow(x, a) && canShow(y, b);
  const drawn = series.flatMap(({ points, band = [] }) => [
    ...points,
    ...band.flatMap(([at, low, high]): [number, number][] => [
      [at, low],
      [at, high],
    ]),
  ]);
  const along = drawn.filter(isShown).map((point) => point[axis]);
  const marked = marks.map((mark) => (axis === 0 ? mark.x : mark.y)).filter((value) => value !== undefined);
  return [...along, ...marked.filter((value) => canShow(axis === 0 ? x : y, value))];
}

function axisScale(
  { scale = "linear", format = "number", range, ticks }: Axis,
  values: readonly number[],
  isRoomy: boolean,
): Scale {
  return scaleOf({ kind: scale, format, values, range, ticks, isRoomy });
}

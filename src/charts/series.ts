import type { Plot, Series } from "./chart.ts";
import { COLOURS } from "./style.ts";
import { rounded } from "./svg.ts";

/** A line of so many points or fewer has dots, too: they are what was measured. */
const FEW = 24;

/** Bands first, so that none covers a line. */
export function drawSeries(plot: Plot, series: readonly Series[]): string[] {
  const { left, right, top, bottom } = plot;
  // Lines are cut off at the edge; half of their width is not.
  const cut = { x: left - 1, y: top - 1, width: right - left + 2, height: bottom - top + 2 };
  const inside = [...series.entries()].flatMap(([i, each]) => {
    const paths = each.draw === "points" ? [] : linePaths(plot, each, i);
    return [...bandPaths(plot, each, i), ...paths];
  });
  return [
    `<svg x="${rounded(cut.x)}" y="${rounded(cut.y)}" width="${rounded(cut.width)}" height="${rounded(cut.height)}" viewBox="${Object.values(cut).map(rounded).join(" ")}" overflow="hidden">`,
    ...inside.toSorted((a, b) => Number(b.startsWith('<path class="band')) - Number(a.startsWith('<path class="band'))),
    "</svg>",
    ...[...series.entries()].flatMap(([i, each]) => dots(plot, each, i)),
  ];
}

/** The classes of a series: its colour, and dashes where it asks for them or its colour was there before. */
export function looks({ dashed = false }: Series, place: number): string {
  return `c${place % COLOURS}${dashed || place >= COLOURS ? " dashed" : ""}`;
}

function linePaths(plot: Plot, series: Series, place: number): string[] {
  const path = runs(series.points.map(([x, y]) => at(plot, x, y)))
    .map((run) => `M${run.map(([x, y]) => `${x} ${y}`).join("L")}`)
    .join("");
  return path === "" ? [] : [`<path class="line ${looks(series, place)}" d="${path}"/>`];
}

function bandPaths(plot: Plot, { band = [] }: Series, place: number): string[] {
  const edges = band.map(([x, low, high]) => {
    const [under, over] = [at(plot, x, low), at(plot, x, high)];
    return under && over && ([...under, ...over] as const);
  });
  const path = runs(edges)
    .map((run) => {
      const over = run.map(([, , x, y]) => `${x} ${y}`);
      const under = run.toReversed().map(([x, y]) => `${x} ${y}`);
      return `M${[...over, ...under].join("L")}Z`;
    })
    .join("");
  return path === "" ? [] : [`<path class="band c${place % COLOURS}" d="${path}"/>`];
}

function dots(plot: Plot, { points, draw = "line", dashed }: Series, place: number): string[] {
  if (draw === "line" && (points.length > FEW || dashed)) return [];
  return points.flatMap(([x, y]) => {
    const spot = at(plot, x, y);
    if (spot === undefined || !isInside(plot.x, x) || !isInside(plot.y, y)) return [];
    return [
      `<circle class="point c${place % COLOURS}" cx="${spot[0]}" cy="${spot[1]}" r="${draw === "points" ? 4 : 3.5}"/>`,
    ];
  });
}

function isInside({ low, high }: Plot["x"], value: number): boolean {
  return value >= low && value <= high;
}

/** A place in the picture; undefined for what has none. Far outside is far enough. */
export function at(
  { left, right, top, bottom, x, y }: Plot,
  valueX: number,
  valueY: number,
): readonly [number, number] | undefined {
  const [across, up] = [x.place(valueX), y.place(valueY)];
  if (!Number.isFinite(across) || !Number.isFinite(up)) return undefined;
  const near = (part: number) => Math.min(20, Math.max(-20, part));
  return [rounded(left + near(across) * (right - left)), rounded(bottom - near(up) * (bottom - top))];
}

/** Parts of a list without gaps. */
function runs<T>(list: readonly (T | undefined)[]): T[][] {
  const found: T[][] = [[]];
  for (const each of list) {
    if (each !== undefined) found.at(-1)!.push(each);
    else if (found.at(-1)!.length > 0) found.push([]);
  }
  return found.filter((run) => run.length > 0);
}

/** From values to places along an axis, and which values are worth a tick. */

/** One line of the grid, with what stands beside it. */
export interface Tick {
  readonly value: number;
  readonly label: string;
}

/** An axis that knows its ends. */
export interface Scale {
  readonly low: number;
  readonly high: number;
  /** Where a value is: 0 at the low end, 1 at the high end. */
  place(value: number): number;
  readonly ticks: readonly Tick[];
}

export interface ScaleOptions {
  readonly kind: "linear" | "log";
  readonly format: "number" | "percent";
  /** What must fit in: numbers that the axis can show. */
  readonly values: readonly number[];
  /** The ends. Default: as `values` need. */
  readonly range?: readonly [number, number] | undefined;
  /** Where ticks are. Default: at round numbers. */
  readonly ticks?: readonly number[] | undefined;
  /** Whether the ends move out to round numbers. */
  readonly isRoomy: boolean;
}

/** About so many ticks are wanted. */
const WANTED = 5;

/** What is smaller or larger than this cannot be told apart from nothing, and is not drawn. */
const SMALLEST = 1e-100;
const LARGEST = 1e100;

/** Whether an axis has a place for a value. */
export function canShow({ scale }: { readonly scale?: "linear" | "log" }, value: number): boolean {
  return Math.abs(value) <= LARGEST && (scale !== "log" || value >= SMALLEST);
}

export function scaleOf(options: ScaleOptions): Scale {
  const { kind, values, range, isRoomy } = options;
  const fallback: readonly [number, number] = kind === "log" ? [1, 10] : [0, 1];
  const [first, last] = range ?? (values.length === 0 ? fallback : [least(values), most(values)]);
  const [from, to] = apart(first, last, kind);
  const inner = options.ticks ?? (kind === "log" ? logTicks(from, to) : linearTicks(from, to, options));
  const [low, high] = isRoomy && range === undefined ? roomy(from, to, kind, inner) : [from, to];
  const shown = options.ticks ?? (kind === "log" ? logTicks(low, high) : linearTicks(low, high, options));
  const at = kind === "log" ? Math.log10 : (value: number) => value;
  const [start, length] = [at(low), at(high) - at(low)];
  const label = options.format === "percent" ? percentLabels(shown) : numberLabels(shown, kind);
  return {
    low,
    high,
    place: (value) => (at(value) - start) / length,
    ticks: shown.filter((value) => value >= low && value <= high).map((value) => ({ value, label: label(value) })),
  };
}

/** Two ends that are the same, or nearly, are moved apart. */
function apart(low: number, high: number, kind: "linear" | "log"): readonly [number, number] {
  const size = Math.max(Math.abs(low), Math.abs(high));
  if (high - low > Math.max(1e-9 * size, SMALLEST)) return [low, high];
  if (kind === "log") return [low / 2, low * 2];
  const room = size <= SMALLEST ? 1 : size / 2;
  return [low - room, low + room];
}

/** Ends with some room: linear ones at the next tick, logarithmic ones a little further out. */
function roomy(low: number, high: number, kind: "linear" | "log", ticks: readonly number[]): readonly [number, number] {
  if (kind === "log") {
    const room = (high / low) ** 0.05;
    return [low / room, high * room];
  }
  if (ticks.length < 2) return [low, high];
  const step = ticks[1]! - ticks[0]!;
  const tidy = (count: number) => exactly(count * step);
  return [tidy(Math.floor(low / step + 1e-9)), tidy(Math.ceil(high / step - 1e-9))];
}

/** Multiples of 1, 2 or 5 times a power of ten; of whole values, whole ones. */
function linearTicks(low: number, high: number, { values, format }: ScaleOptions): number[] {
  const rough = (high - low) / WANTED;
  const power = 10 ** Math.floor(Math.log10(rough));
  const distance = (step: number) => Math.abs(Math.log(step / rough));
  const nice = [1, 2, 5, 10]
    .map((times) => times * power)
    .reduce((best, step) => (distance(step) < distance(best) ? step : best));
  const step = format === "number" && values.every(Number.isInteger) ? Math.max(1, nice) : nice;
  const first = Math.ceil(low / step - 1e-9);
  const count = Math.floor(high / step + 1e-9) - first + 1;
  return Array.from({ length: Math.max(0, count) }, (_, i) => exactly((first + i) * step));
}

/** Powers of ten; of a short range also twice and five times them, or as on a linear axis. */
function logTicks(low: number, high: number): number[] {
  const [from, to] = [Math.ceil(Math.log10(low) - 1e-9), Math.floor(Math.log10(high) + 1e-9)];
  const every = Math.ceil((to - from + 1) / (WANTED + 2));
  const decades = Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => exactly(10 ** (from + i)));
  if (decades.length >= 3) return decades.filter((_, i) => (from + i) % every === 0);
  const finer = [from - 1, from, from + 1, from + 2].flatMap((power) =>
    [1, 2, 5].map((times) => exactly(times * 10 ** power)),
  );
  const inside = finer.filter((value) => value >= low * 0.999 && value <= high * 1.001);
  if (inside.length >= 3) return inside;
  return linearTicks(low, high, { kind: "linear", format: "percent", values: [], isRoomy: false });
}

/** Without the dust of binary fractions: 0.30000000000000004 is 0.3. */
function exactly(value: number): number {
  return Number(value.toPrecision(12));
}

function percentLabels(ticks: readonly number[]): (value: number) => string {
  const hundredths = ticks.map((value) => exactly(100 * value));
  const digits = most(hundredths.map(decimals));
  return (value) => `${(100 * value).toFixed(digits)} %`;
}

/** Plain numbers with the same digits each, or powers where they would be long: "1e-5". */
function numberLabels(ticks: readonly number[], kind: "linear" | "log"): (value: number) => string {
  const sizes = ticks.filter((value) => value !== 0).map(Math.abs);
  const isLong = sizes.length > 0 && (most(sizes) >= 1e6 || (kind === "linear" && most(sizes) < 1e-3));
  if (isLong) return (value) => (value === 0 ? "0" : powered(value));
  if (kind === "log") return (value) => (value < 1e-3 ? powered(value) : grouped(value, decimals(value)));
  const digits = ticks.length === 0 ? 0 : most(ticks.map(decimals));
  return (value) => grouped(value, digits);
}

function powered(value: number): string {
  return Number(value.toPrecision(4)).toExponential().replace("e+", "e");
}

function grouped(value: number, digits: number): string {
  return value.toLocaleString("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

/** Digits after the point that a number needs, at most 8. */
function decimals(value: number): number {
  for (let digits = 0; digits < 8; digits++) {
    if (Math.abs(Number(value.toFixed(digits)) - value) <= 1e-9 * Math.abs(value)) return digits;
  }
  return 8;
}

export function least(values: readonly number[]): number {
  return values.reduce((found, value) => Math.min(found, value), Number.POSITIVE_INFINITY);
}

export function most(values: readonly number[]): number {
  return values.reduce((found, value) => Math.max(found, value), Number.NEGATIVE_INFINITY);
}

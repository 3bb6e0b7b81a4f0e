/**
 * Colours from 0 to 1: dark violet, blue, green, yellow. Each step is about as much lighter as the one before (CIE L* from 15
 * to 91, even to 2.5), so nothing looks like an edge that is none, people who see fewer colours read it, and it survives a printer
 * without colours. The numbers are those of viridis (van der Walt and Smith, 2015) at eleven places.
 */
const STOPS: readonly (readonly [red: number, green: number, blue: number])[] = [
  [68, 1, 84],
  [72, 36, 117],
  [65, 68, 135],
  [53, 95, 141],
  [42, 120, 142],
  [33, 145, 140],
  [34, 168, 132],
  [68, 191, 112],
  [122, 209, 81],
  [189, 223, 38],
  [253, 231, 37],
];

/**
 * The colour of a probability, or of anything else that goes from 0 to 1; what lies outside counts as the nearer end, and what is
 * no number as 0.
 * @returns red, green and blue, whole numbers from 0 to 255
 */
export function heatColour(value: number): readonly [red: number, green: number, blue: number] {
  const place = value > 0 ? Math.min(1, value) * (STOPS.length - 1) : 0;
  const below = Math.min(STOPS.length - 2, Math.floor(place));
  const [from, to] = [STOPS[below]!, STOPS[below + 1]!];
  const part = place - below;
  const mixed = (i: 0 | 1 | 2) => Math.round(from[i] + part * (to[i] - from[i]));
  return [mixed(0), mixed(1), mixed(2)];
}

/** The same, as CSS writes it: "#440154". */
export function heatCss(value: number): string {
  return `#${heatColour(value)
    .map((part) => part.toString(16).padStart(2, "0"))
    .join("")}`;
}

/** Colours of boxes, in the order of the classes that are looked for; then they come again. Each is light: dark lines go beside it. */
export const COLOURS: readonly (readonly [red: number, green: number, blue: number])[] = [
  [255, 214, 10],
  [64, 224, 255],
  [255, 122, 162],
  [134, 239, 105],
  [255, 159, 64],
  [190, 160, 255],
];

/** The colour of a class among those that are looked for. */
export function colourOf(className: string, searched: readonly string[]): (typeof COLOURS)[number] {
  return COLOURS[Math.max(0, searched.indexOf(className)) % COLOURS.length]!;
}

/** What a box is called: "8 99%". */
export function caption({ className, score }: { readonly className: string; readonly score: number }): string {
  return `${className} ${Math.floor(100 * score)}%`;
}

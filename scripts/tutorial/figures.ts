/** Figures in a chapter: what stands between `<!-- =name -->` and `<!-- / -->`. */
import type { Figures } from "./chapter.ts";

const PLACE = /<!-- =([\w-]+) -->([\s\S]*?)<!-- \/ -->/g;

/** The names of all figures in a text, each as often as it stands there. */
export function figuresIn(text: string): readonly string[] {
  return [...text.matchAll(PLACE)].map(([, name]) => name!);
}

/**
 * The text with these figures in their places; one of several lines gets lines of its own.
 * @throws Error when a place is without a figure, or a figure without a place.
 */
export function withFigures(text: string, figures: Figures, chapter: string): string {
  const unused = new Set(Object.keys(figures));
  const filled = text.replace(PLACE, (_, name: string) => {
    const figure = figures[name];
    if (figure === undefined) throw new Error(`${chapter} has a place for "${name}", which was not made.`);
    unused.delete(name);
    const words = String(figure);
    return words.includes("\n") ? `<!-- =${name} -->\n${words}\n<!-- / -->` : `<!-- =${name} -->${words}<!-- / -->`;
  });
  if (unused.size > 0) throw new Error(`${chapter} has no place for ${[...unused].join(", ")}.`);
  return filled;
}

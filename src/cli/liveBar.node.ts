import { type Options, SingleBar } from "cli-progress";
import type { Output } from "./effects.ts";

/** The bar of a terminal is redrawn so often a second, however fast the steps are. */
const REDRAWS = 8;
const NARROWEST_BAR = 4;
const WIDEST_BAR = 30;
const USUAL_COLUMNS = 80;

/** How many characters a line of a terminal has; one that does not know says 0. */
export function columnsOf({ columns = 0 }: Output): number {
  return columns > 0 ? columns : USUAL_COLUMNS;
}

/** Words beside a bar; of those that do not fit beside each other, the ones with the highest rank go first. */
export interface BarPart {
  readonly text: string;
  readonly rank: number;
}

/** One bar, made when it is first shown and taken away before anything else is written. Once closed it is not shown again. */
export function liveBar(output: Output) {
  let bar: SingleBar | undefined;
  let isClosed = false;
  let parts: readonly BarPart[] = [];
  const clear = () => {
    bar?.stop();
    bar = undefined;
  };
  // The width is asked for with each drawing: a window may have been made smaller.
  const format: Options["format"] = (_, { value, total }) => {
    const columns = columnsOf(output);
    const text = fitting(parts, columns - NARROWEST_BAR - 3);
    const size = Math.max(NARROWEST_BAR, Math.min(WIDEST_BAR, columns - text.length - 4));
    const filled = total > 0 ? Math.round(size * Math.min(1, value / total)) : 0;
    return `${"█".repeat(filled)}${"░".repeat(size - filled)}  ${text}`;
  };
  return {
    show(value: number, total: number, words: string | readonly BarPart[]) {
      if (isClosed) return;
      parts = typeof words === "string" ? [{ text: words, rank: 0 }] : words;
      if (bar === undefined) {
        const stream = output as NodeJS.WriteStream;
        bar = new SingleBar({
          format,
          stream,
          fps: REDRAWS,
          clearOnComplete: true,
          hideCursor: true,
          gracefulExit: false,
        });
        bar.start(total, value);
      } else {
        bar.setTotal(total);
        bar.update(value);
      }
    },
    clear,
    close() {
      isClosed = true;
      clear();
    },
  };
}

/** As many of some words as a line has room for. */
export function fitting(parts: readonly BarPart[], room: number): string {
  const text = parts.map((part) => part.text).join("  ");
  if (text.length <= room) return text;
  if (parts.length <= 1) return text.slice(0, Math.max(0, room));
  const last = Math.max(...parts.map(({ rank }) => rank));
  const place = parts.findLastIndex(({ rank }) => rank === last);
  return fitting(parts.toSpliced(place, 1), room);
}

import type { EpochEvent, StartEvent } from "../train/events.ts";
import { duration, loss, percent } from "./format.ts";
import { epochScores } from "./progress.ts";

/** All together are 80 characters. A column: its heading, its width, how soon it goes where the terminal is narrow, and whether it is of validation. */
const COLUMNS = [
  { name: "epoch", width: 7, rank: 0 },
  { name: "loss", width: 9, rank: 1 },
  { name: "accuracy", width: 9, rank: 4 },
  { name: "validation", width: 11, rank: 2, ofValidation: true },
  { name: "precision", width: 10, rank: 7, ofValidation: true },
  { name: "recall", width: 8, rank: 7, ofValidation: true },
  { name: "F1", width: 8, rank: 6, ofValidation: true },
  { name: "time", width: 12, rank: 5 },
  { name: "", width: 6, rank: 3 },
] as const;

type Column = (typeof COLUMNS)[number];
type Cells = Readonly<Record<Column["name"], string>>;

/** A table of epochs, as lines of text. */
export interface EpochTable {
  readonly heading: readonly string[];
  /** The row of an epoch; those that are the best so far say so. */
  row(event: EpochEvent, seconds: number): string;
}

/**
 * A table with the columns that there are numbers and room for.
 * @param columns characters a line
 */
export function epochTable(start: StartEvent, positive: string | undefined, columns: number): EpochTable {
  const shown = narrowed(
    COLUMNS.filter((column) => start.validationImages > 0 || !("ofValidation" in column)),
    columns,
  );
  const widest = `${start.epochs}/${start.epochs}`.length;
  const line = (cells: Cells) =>
    shown
      .map(({ name, width }) => cells[name].padStart(name === "epoch" ? Math.max(width, widest) : width))
      .join("")
      .trimEnd();
  const names = Object.fromEntries(COLUMNS.map(({ name }) => [name, name])) as Cells;
  const first = shown.findIndex(({ rank }) => rank >= 6);
  const above = `${positive === undefined ? "mean of classes" : `on ${positive}`}:`;
  const indent = shown.slice(0, first + 1).reduce((sum, { width }) => sum + width, 0);
  return {
    heading: [...(first < 0 ? [] : [above.padStart(indent)]), line(names)],
    row(event, seconds) {
      const { validation, ...train } = epochScores(event, positive);
      const judged = (value: number | undefined) => (value === undefined ? "-" : percent(value));
      return line({
        epoch: `${event.epoch}/${start.epochs}`,
        loss: loss(train.loss),
        accuracy: percent(train.accuracy),
        validation: judged(validation?.accuracy),
        precision: judged(validation?.precision),
        recall: judged(validation?.recall),
        F1: judged(validation?.f1),
        time: duration(seconds),
        "": event.isBest ? "best" : "",
      });
    },
  };
}

function narrowed(shown: readonly Column[], room: number): readonly Column[] {
  const width = shown.reduce((sum, column) => sum + column.width, 0);
  const last = Math.max(...shown.map(({ rank }) => rank));
  return width <= room || last === 0
    ? shown
    : narrowed(
        shown.filter(({ rank }) => rank < last),
        room,
      );
}

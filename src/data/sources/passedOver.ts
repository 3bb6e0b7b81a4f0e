import { counted } from "../../words.ts";
import { tally } from "./words.ts";

/** The note on files that were no pictures, by their endings; none where there were none. */
export function passedOverNote(endings: ReadonlyMap<string, number>): readonly string[] {
  const total = [...endings.values()].reduce((sum, count) => sum + count, 0);
  if (total === 0) return [];
  const were = total === 1 ? "was" : "were";
  return [`${counted(total, "file")} without an image ending ${were} passed over: ${tally(endings)}`];
}

import { count, counted, listed, percent } from "../words.ts";
import { type Balance, balanceOf } from "./balance.ts";
import { contentHash } from "./contentHash.ts";
import { type AuditData, type Pictures, picturesOf } from "./pictures.ts";

/** Pixels in memory that are compared to find copies; more would be felt. Pictures that are files are compared by their facts. */
const MOST_BYTES = 2 ** 29;

/**
 * What should be known before training, in a few lines, found in little time: the balance of classes and what guessing would
 * score, files that cannot be used, exact copies. What takes longer is for `audit`.
 *
 *     for (const line of briefAudit({ name: "photos", parts: { train }, facts: packed.facts })) console.log(line);
 *
 * @returns lines without an end; the first says what there is, and those after it what is wrong, if anything is
 */
export function briefAudit(data: AuditData): readonly string[] {
  const pictures = picturesOf(data);
  if (pictures.count === 0) return [`${data.name} holds no picture`];
  const balance = balanceOf(pictures);
  const { className, accuracy } = balance.majority;
  const classes = balance.classes.filter(({ total }) => total > 0).length;
  return [
    `${counted(pictures.count, "picture")} of ${counted(classes, "class")}; always answering "${className}" would be right ${percent(accuracy)} of the time`,
    ...balanceLines(balance),
    ...problemLines(data),
    ...copyLines(pictures),
  ];
}

function balanceLines({ classes }: Balance): readonly string[] {
  const used = classes.filter(({ total }) => total > 0);
  if (used.length === 1) return [`all are of one class, ${used[0]!.name}: there is nothing to tell apart`];
  const single = used.filter(({ total }) => total === 1);
  const [most, fewest] = [Math.max(...used.map(({ total }) => total)), Math.min(...used.map(({ total }) => total))];
  const lines: string[] = [];
  if (single.length > 0) {
    const names = listed(single.slice(0, 3).map(({ name }) => name));
    const more = single.length > 3 ? ` and ${count(single.length - 3)} more` : "";
    lines.push(
      single.length === 1
        ? `${names} has a single picture: it cannot be both learned from and judged on`
        : `${names}${more} have a single picture each: it cannot be both learned from and judged on`,
    );
  } else if (most >= 10 * fewest) {
    lines.push(`the largest class has ${Math.floor(most / fewest)} times the pictures of the smallest`);
  }
  return lines;
}

function problemLines({ problems = [] }: AuditData): readonly string[] {
  if (problems.length === 0) return [];
  const names = problems.slice(0, 3).map(({ name }) => name);
  const more = problems.length > 3 ? ", ..." : "";
  return [`${counted(problems.length, "file")} cannot be used: ${names.join(", ")}${more}`];
}

/** Copies by the content of files, or of pixels where there are no files. */
function copyLines(pictures: Pictures): readonly string[] {
  const { count: total, height, width, channels, labels, splitOf } = pictures;
  if (pictures.factsOf(0) === undefined && total * height * width * channels > MOST_BYTES) return [];
  const first = new Map<string | number, number>();
  let [copies, across, conflicts] = [0, 0, 0];
  for (let place = 0; place < total; place++) {
    const key = pictures.factsOf(place)?.hash ?? contentHash(pictures.pixelsOf(place));
    const earlier = first.get(key);
    if (earlier === undefined) {
      first.set(key, place);
      continue;
    }
    copies++;
    if (splitOf(earlier) !== splitOf(place)) across++;
    if (labels[earlier] !== labels[place]) conflicts++;
  }
  if (copies === 0) return [];
  const worse = [
    ...(across > 0 ? [`${count(across)} in another split`] : []),
    ...(conflicts > 0 ? [`${count(conflicts)} under another label`] : []),
  ];
  return [
    `${counted(copies, "picture")} ${copies === 1 ? "is an exact copy of another" : "are exact copies of others"}${worse.length > 0 ? `, ${listed(worse)}` : ""}`,
  ];
}

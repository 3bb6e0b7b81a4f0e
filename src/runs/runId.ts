/** Letters and digits of a run's ending. */
const SUFFIX_LENGTH = 4;

/**
 * The name of a run: "20250131-140322-birds-x7k2", in local time, so that runs sort by age.
 * @param random numbers in [0, 1); another number gives another name in the same second
 */
export function runId(date: Date, recipe: string, random: number): string {
  const two = (part: number) => String(part).padStart(2, "0");
  const day = `${date.getFullYear()}${two(date.getMonth() + 1)}${two(date.getDate())}`;
  const time = `${two(date.getHours())}${two(date.getMinutes())}${two(date.getSeconds())}`;
  const suffix = Math.floor(random * 36 ** SUFFIX_LENGTH).toString(36);
  return `${day}-${time}-${recipe}-${suffix.padStart(SUFFIX_LENGTH, "0")}`;
}

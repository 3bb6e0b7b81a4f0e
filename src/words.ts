/** Numbers and lists as people read them. */

/** A part of one: "93.5 %". What is not quite all or nothing is not rounded to it: "> 99.9 %". */
export function percent(part: number): string {
  const text = (100 * part).toFixed(1);
  if (text === "100.0" && part < 1) return "> 99.9 %";
  if (text === "0.0" && part > 0) return "< 0.1 %";
  return `${text} %`;
}

/** A whole number with its thousands apart: "50,000". */
export function count(value: number): string {
  return value.toLocaleString("en-US", { maximumFractionDigits: 0 });
}

/** "1 picture", "2,000 pictures", "2 classes". */
export function counted(value: number, noun: string): string {
  const plural = /(s|x|tch)$/.test(noun) ? `${noun}es` : `${noun}s`;
  return `${count(value)} ${value === 1 ? noun : plural}`;
}

/** "a", "a and b", "a, b and c" */
export function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}

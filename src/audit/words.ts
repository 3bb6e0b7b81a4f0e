/** A part of one as people read it: "3.3 %". */
export function percent(part: number): string {
  return `${(100 * part).toFixed(1)} %`;
}

/** A whole number with its thousands apart: "50,000". */
export function count(value: number): string {
  return value.toLocaleString("en-US", { maximumFractionDigits: 0 });
}

/** "1 picture", "2,000 pictures", "2 classes". */
export function counted(value: number, noun: string): string {
  const plural = /(s|x|ch)$/.test(noun) ? `${noun}es` : `${noun}s`;
  return `${count(value)} ${value === 1 ? noun : plural}`;
}

/** "a", "a and b", "a, b and c" */
export function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}

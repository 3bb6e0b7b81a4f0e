import { nearest, type Problem, shortList } from "../../errors.ts";

/** The sizes that numbers may have, so that their squares are numbers of 32 bits, too. */
const [SMALLEST, LARGEST] = [1e-15, 1e15];

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const MISSING = /^(|-|--|\?|na|n\/a|nan|null|none|nil|missing|#n\/a)$/i;

/** A number, or why a cell has none. */
export type Cell = { readonly value: number } | { readonly problem: Problem; readonly isWord: boolean };

/** What a cell of a number column says: "1850", "-3.5", "2e6". */
export function numberIn(text: string): Cell {
  const cell = text.trim();
  if (NUMBER.test(cell)) {
    const value = Number(cell);
    const size = Math.abs(value);
    if (value === 0 || (size >= SMALLEST && size <= LARGEST)) return { value };
    return bad(cell, "it is too far from 1 to be learned from", {
      expected: "a number whose size is from 1e-15 to 1e15, or 0",
      mend: "Give the column in another unit, such as thousands or millions.",
    });
  }
  if (MISSING.test(cell)) {
    const what = "its value is missing";
    return bad(cell, what, { expected: "a number", mend: "Fill it in, or take the row out." });
  }
  if (/^[+-]?(inf|infinity|∞)$/i.test(cell)) {
    const mend = "Correct it, or take the row out.";
    return bad(cell, "it is not finite", { expected: "a number such as 1850 or 12.5", mend });
  }
  const plain = numberWithin(cell);
  if (plain !== undefined && /^[+-]?\d{1,3},\d{3}$/.test(plain)) {
    return bad(cell, "it has a comma that may stand for thousands or for decimals", {
      expected: "digits and a decimal point only, such as 1850 or 12.5",
      mend: `Write ${plain.replace(",", "")} or ${plain.replace(",", ".")}, whichever is meant.`,
    });
  }
  if (plain !== undefined && /^[+-]?(\d{1,3}(\.\d{3})+|\d+),\d+$/.test(plain)) {
    return bad(cell, "it has a decimal comma", {
      expected: "a decimal point",
      mend: `Write ${plain.replaceAll(".", "").replace(",", ".")}, or save the table with decimal points.`,
    });
  }
  if (plain !== undefined && /^[+-]?(\d+|\d{1,3}(,\d{3})+)(\.\d+)?$/.test(plain)) {
    return bad(cell, "it is a number in a form that is not read", {
      expected: "digits and a decimal point only, such as 1850 or 12.5",
      mend: `Write ${plain.replaceAll(",", "")}, without marks of currency, units or thousands.`,
    });
  }
  return bad(
    cell,
    "it is no number",
    { expected: "a number such as 1850 or 12.5", mend: "Correct it, or take the row out." },
    true,
  );
}

/** The number with a mark or a unit about it: "$250,000", "120 m2", "35 %", "1'850". Undefined where there are words about it. */
function numberWithin(cell: string): string | undefined {
  const [, sign, digits] =
    /^([+-]?)[^\p{L}\d]{0,2}(\d[\d.,'’\u00a0 ]*)(?:\D{0,3}|[a-z]{1,3}[23²³])$/iu.exec(cell) ?? [];
  return digits === undefined ? undefined : `${sign}${digits.replaceAll(/['’\u00a0 ]/g, "").replace(/[.,]$/, "")}`;
}

/** What a cell of a word column stands for: the place of its word in the list, from 0. */
export function wordIn(text: string, words: readonly string[]): Cell {
  const cell = text.trim();
  const value = words.indexOf(cell);
  if (value >= 0) return { value };
  if (MISSING.test(cell)) {
    return bad(cell, "its value is missing", {
      expected: shortList(words, 8),
      mend: "Fill it in, or take the row out.",
    });
  }
  const near = nearest(cell, words);
  const mend = near === undefined ? "Correct it, or put it into the list of words." : `Did you mean ${near}?`;
  return bad(cell, "it is none of the column's words", { expected: shortList(words, 8), mend });
}

function bad(cell: string, what: string, rest: Omit<Problem, "what" | "received">, isWord = false): Cell {
  const received = cell === "" ? "nothing" : `"${cell.length > 40 ? `${cell.slice(0, 40)}...` : cell}"`;
  return { problem: { what, ...rest, received }, isWord };
}

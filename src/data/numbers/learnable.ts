import { kindOf, ProblemError } from "../../errors.ts";
import { counted } from "../../words.ts";
import type { NumberTable } from "./numberTable.ts";

/** Numbers that differ by less than this part of their size are nearly all alike in 32 bits. */
const LEAST_SPREAD = 1e-3;

/**
 * Refuses a table that nothing can be learned from.
 * @param name what to call it in messages
 * @throws ProblemError when it has a single row, or a column that says nothing.
 */
export function expectLearnable(name: string, table: NumberTable): void {
  const { columns, target, inputs, targets } = Object(table) as NumberTable;
  if (!Array.isArray(columns) || !(inputs instanceof Float32Array) || !(targets instanceof Float32Array)) {
    const mend = "Read one with readNumberTable.";
    throw new ProblemError({ what: name, expected: "a table of numbers", received: kindOf(table), mend });
  }
  if (targets.length < 2) {
    throw new ProblemError({
      what: `${name} holds too little to learn from`,
      expected: "at least two rows",
      received: counted(targets.length, "row"),
    });
  }
  for (const [i, { name: column }] of columns.entries()) {
    const numbers = inputs.filter((_, at) => at % columns.length === i);
    expectSpread(`${name}: column "${column}"`, numbers, "It does not tell rows apart: leave it out.");
  }
  expectSpread(`${name}: column "${target}"`, targets, "There is nothing to estimate.");
}

function expectSpread(column: string, numbers: Float32Array, mendConstant: string): void {
  const low = numbers.reduce((least, each) => Math.min(least, each));
  const high = numbers.reduce((most, each) => Math.max(most, each));
  if (low === high) {
    throw new ProblemError({
      what: `${column} is ${digits(low)} in every row, to seven digits`,
      expected: "different numbers",
      mend: mendConstant,
    });
  }
  if (high - low >= LEAST_SPREAD * Math.max(Math.abs(low), Math.abs(high))) return;
  throw new ProblemError({
    what: `${column} holds numbers that differ too little for their size`,
    expected: "differences of at least a thousandth",
    received: `${digits(low)} to ${digits(high)}`,
    mend: `Subtract ${digits(low)} from each of them.`,
  });
}

function digits(value: number): number {
  return Number(value.toPrecision(7));
}

import type { Value } from "../graph/graph.ts";
import type { ParameterSpec } from "../nn/write.ts";
import { equal, where } from "../ops/choice.ts";
import { add, div, floor, mul, sub } from "../ops/elementwise.ts";

interface Accumulation {
  /** How many steps make one update. */
  readonly every: number;
  readonly gradients: readonly Value[];
  /** Steps done before this one, a scalar. */
  readonly step: Value;
  readonly trained: readonly ParameterSpec[];
  /** Asks for a state tensor, and says what it is after the step. */
  remember(name: string, shape: readonly number[], next: (value: Value) => Value): void;
}

interface Update {
  /** What the update is made from: the mean over the steps that it is for. */
  readonly gradients: readonly Value[];
  /** The number of the update, 1 for the first. */
  readonly step: Value;
  /** The new value in a step that ends with an update, the old one in any other. */
  choose(updated: Value, old: Value): Value;
}

/** Gradients averaged over several steps: sums are kept as state, and every so many steps they make an update. */
export function accumulated({ every, gradients, step, trained, remember }: Accumulation): Update {
  if (every === 1) return { gradients, step: add(step, 1), choose: (updated) => updated };
  // The half keeps engines that divide inexactly from rounding down too far.
  const before = floor(div(add(step, 0.5), every));
  const isLast = equal(sub(step, mul(before, every)), every - 1);
  const sums: Value[] = [];
  trained.forEach(({ name, shape }, i) => {
    remember(`${name}.accumulated`, shape, (value) => {
      const sum = add(value, gradients[i]!);
      sums.push(sum);
      return where(isLast, mul(value, 0), sum);
    });
  });
  return {
    gradients: sums.map((sum) => div(sum, every)),
    step: add(before, 1),
    choose: (updated, old) => where(isLast, updated, old),
  };
}

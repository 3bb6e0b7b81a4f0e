import type { Blocked, Differentiable } from "../autodiff/rule.ts";
import { rules } from "../autodiff/rules/table.ts";
import { shortList } from "../errors.ts";
import type { Value } from "../graph/graph.ts";
import type { OpType } from "../graph/operators.ts";
import { dependents, inOrder } from "../graph/walk.ts";
import type { Obstacle } from "../onnx/replay.ts";

/**
 * Why weights would not learn: operators that have no gradient, and those that move in steps, behind which no gradient
 * comes.
 * @param weights the values of weights, by name
 */
export function gradientObstacles(output: Value, weights: ReadonlyMap<string, Value>): readonly Obstacle[] {
  const order = inOrder([output]);
  const needed = dependents(order, weights.values());
  const reached = new Set<Value>(needed.has(output) ? [output] : []);
  const blocked = new Map<OpType, string>();
  const steps = new Map<OpType, Value[]>();
  for (const value of order.toReversed()) {
    if (!reached.has(value)) continue;
    for (const [i, rule] of rulesOf(value).entries()) {
      const from = value.inputs[i];
      if (from === undefined || !needed.has(from)) continue;
      if (typeof rule === "function") reached.add(from);
      else if (rule.none === "zero") steps.set(value.op, [...(steps.get(value.op) ?? []), from]);
      else blocked.set(value.op, rule.none);
    }
  }
  const written = new Set(order);
  const lost = [...weights].filter(([, value]) => written.has(value) && !reached.has(value));
  const behind = (values: readonly Value[]) => {
    const before = new Set(inOrder(values));
    return lost.filter(([, value]) => before.has(value)).map(([name]) => name);
  };
  return [
    ...[...blocked].map(([operator, reason]) => ({
      what: `No gradient flows through ${operator}`,
      mend: `${reason} Or freeze the network: trainable: false.`,
      operator,
      nodes: [],
    })),
    ...[...steps].flatMap(([operator, values]) => {
      const names = behind(values);
      if (names.length === 0) return [];
      return {
        what: `${operator} moves in steps, so no gradient reaches weights before it`,
        received: shortList(names),
        mend: "Cut the network before it, or freeze it: trainable: false.",
        operator,
        nodes: [],
      };
    }),
  ];
}

/** For each input how its gradient is written, or why there is none. Nothing is written here. */
function rulesOf(value: Value): readonly (Blocked | (() => Value))[] {
  const rule = rules[value.op] as Differentiable<typeof value.op> | Blocked;
  return typeof rule === "function" ? rule(value as never, value) : value.inputs.map(() => rule);
}

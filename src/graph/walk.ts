import type { Value } from "./graph.ts";

/** Everything that `outputs` are made of, each value once, inputs before what uses them. Deep graphs need no deep stack. */
export function inOrder(outputs: Iterable<Value>): Value[] {
  const order: Value[] = [];
  const done = new Set<Value>();
  for (const output of outputs) {
    const stack = [{ value: output, next: 0 }];
    while (stack.length > 0) {
      const top = stack[stack.length - 1]!;
      const child = done.has(top.value) ? undefined : top.value.inputs[top.next++];
      if (child !== undefined) {
        if (!done.has(child)) stack.push({ value: child, next: 0 });
        continue;
      }
      stack.pop();
      if (done.has(top.value)) continue;
      done.add(top.value);
      order.push(top.value);
    }
  }
  return order;
}

/** The values among `order` (as `inOrder` gives them) that depend on any of `sources`, the sources included. */
export function dependents(order: readonly Value[], sources: Iterable<Value>): Set<Value> {
  const reached = new Set(sources);
  for (const value of order) {
    if (value.inputs.some((from) => reached.has(from))) reached.add(value);
  }
  return reached;
}

/** Rebuilds values from the inputs up: `rewrite` gets each value and its inputs, already rewritten. Returns old to new. */
export function rewriteAll(
  outputs: Iterable<Value>,
  rewrite: (value: Value, inputs: readonly Value[]) => Value,
): Map<Value, Value> {
  const renewed = new Map<Value, Value>();
  for (const value of inOrder(outputs)) {
    const inputs = value.inputs.map((from) => renewed.get(from)!);
    renewed.set(value, rewrite(value, inputs));
  }
  return renewed;
}

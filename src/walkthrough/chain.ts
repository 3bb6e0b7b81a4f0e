import type { OpenNetwork } from "../compile/openNetwork.ts";
import type { Stage } from "../compile/stages.ts";
import type { Value } from "../graph/graph.ts";
import { ELEMENTWISE } from "../graph/operators.ts";
import { dependents, inOrder } from "../graph/walk.ts";
import type { LeftOut } from "./client/pageData.ts";

/** The stages that can be walked through one after another, and those between them where paths branch. */
export interface Chain {
  readonly stages: readonly Stage[];
  readonly leftOut?: LeftOut;
  /** Whether each pixel of the picture is one number of what the first stage reads, in the same place. */
  readonly beginsAtPixels: boolean;
}

/**
 * Follows a network from its picture as long as each stage reads what the one before it gave, and back from its answer
 * likewise. What lies between is left out: there, numbers of several stages meet.
 */
export function chainOf({ stages, pixels, output }: OpenNetwork): Chain {
  const order = inOrder([output]);
  const fed = dependents(order, [pixels]);
  const reads = (stage: Stage, from: Value, isPointwise = false): boolean => {
    for (let value = stage.input; ; ) {
      if (value === from) return true;
      const inputs = value.inputs.filter((each) => fed.has(each));
      if (inputs.length !== 1 || !(value.op === "Reshape" || (isPointwise && value.op in ELEMENTWISE))) return false;
      value = inputs[0]!;
    }
  };
  const follows = stages.map((stage, i) => i > 0 && reads(stage, stages[i - 1]!.output));
  const first = stages[0];
  const beginsAtPixels = first !== undefined && reads(first, pixels, true);
  const firstBreak = follows.indexOf(false, 1);
  if (firstBreak < 0) return { stages, beginsAtPixels };
  const lastBreak = follows.lastIndexOf(false);
  // What stands behind the last meeting reads what several stages gave.
  const endsAtAnswer = reads({ input: output } as Stage, stages.at(-1)!.output);
  const tail = endsAtAnswer ? lastBreak : stages.length;
  const leftOut = { before: firstBreak, names: stages.slice(firstBreak, tail).map(({ name }) => name) };
  return { stages: [...stages.slice(0, firstBreak), ...stages.slice(tail)], leftOut, beginsAtPixels };
}

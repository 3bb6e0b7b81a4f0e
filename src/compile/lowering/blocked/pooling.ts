import type { PoolAttrs } from "../../../graph/operators.ts";
import type { Shape } from "../../../graph/shape.ts";
import { max, mul, sub } from "../../../ops/elementwise.ts";
import { blockedForms, type Forms, fitsBlocks, type Phases, phasesForms } from "./forms.ts";
import { isAtLeast } from "./steps.ts";

/** Whether pooling halves a blocked image in windows of 2 x 2 that neither overlap nor leave anything out. */
export function halves({ kernelShape, strides, pads, dilations }: PoolAttrs, x: Forms, block: number): boolean {
  const [, , height, width] = x.shape;
  const isTwoByTwo = kernelShape.length === 2 && [...kernelShape, ...strides].every((size) => size === 2);
  const isExact = [...pads].every((border) => border === 0) && dilations.every((step) => step === 1);
  const isEven = Number(height) % 2 === 0 && Number(width) % 2 === 0;
  return isTwoByTwo && isExact && isEven && fitsBlocks(x.shape, block) && x.native !== "plain";
}

/** Max-pooling as the largest of four phases. */
export function poolPhases(x: Forms, shape: Shape, block: number): Forms {
  return blockedForms(shape, block, () => {
    const [a, b, c, d] = x.phases();
    return max(max(a, b), max(c, d));
  });
}

/** The gradient goes to the phase that won: the upper row of the window where rows are equal, the left one where columns are. */
export function unpoolPhases(x: Forms, dy: Forms, block: number): Forms {
  // Each gradient is handed on to one place, so what it sums to is known before.
  const sum = dy.native === "plain" ? undefined : dy.sum;
  const write = (): Phases => {
    const [a, b, c, d] = x.phases();
    const gradient = dy.blocked();
    const upper = mul(gradient, isAtLeast(max(a, b), max(c, d)));
    const lower = sub(gradient, upper);
    const upperLeft = mul(upper, isAtLeast(a, b));
    const lowerLeft = mul(lower, isAtLeast(c, d));
    return [upperLeft, sub(upper, upperLeft), lowerLeft, sub(lower, lowerLeft)];
  };
  return phasesForms(x.shape, block, write, sum);
}

import { ProblemError } from "../../errors.ts";
import type { Value } from "../../graph/graph.ts";
import { formatShape } from "../../graph/shape.ts";
import { describeValue } from "../options.ts";

/** Throws a ProblemError unless `axis`, an option of a factory, can name an axis that is not the batch. */
export function expectAxis(factory: string, axis: number): void {
  if (Number.isInteger(axis) && axis !== 0) return;
  throw new ProblemError({
    what: `${factory}: axis is out of range`,
    expected: "a whole number other than 0, which is the batch",
    received: describeValue(axis),
  });
}

/** The place of an axis, where negative ones count from the end. Throws a ProblemError where x has no such axis beside the batch. */
export function axisOf(x: Value, axis: number): number {
  const place = axis < 0 ? axis + x.shape.length : axis;
  if (place >= 1 && place < x.shape.length) return place;
  throw new ProblemError({ what: `its input has no axis ${axis} beside the batch`, received: formatShape(x.shape) });
}

import { ProblemError } from "../../errors.ts";
import type { Value } from "../../graph/graph.ts";
import { formatShape } from "../../graph/shape.ts";
import { describeLayer, type Layer } from "../layer.ts";
import { expectWhole } from "../options.ts";

/** Throws a ProblemError unless the filters of a layer divide into groups. */
export function expectFilters(kind: string, filters: number, groups: number): void {
  expectWhole(kind, "filters", filters);
  expectWhole(kind, "groups", groups);
  if (filters % groups === 0) return;
  throw new ProblemError({
    what: `${kind}: its filters do not divide into ${groups} groups`,
    expected: `a multiple of ${groups}`,
    received: String(filters),
  });
}

/** Throws a ProblemError unless x's channels divide into groups. */
export function expectChannels(layer: Layer, x: Value, groups: number): void {
  if (Number(x.shape[1]) % groups === 0) return;
  throw new ProblemError({
    what: `${describeLayer(layer)}: its input's channels do not divide into ${groups} groups`,
    expected: `a multiple of ${groups}`,
    received: `${x.shape[1]}, in ${formatShape(x.shape)}`,
  });
}

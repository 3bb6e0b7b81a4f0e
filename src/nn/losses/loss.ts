import type { Value } from "../../graph/graph.ts";

/** What training makes small. */
export interface Loss {
  readonly kind: string;
  readonly config: Readonly<Record<string, unknown>>;
  /** The loss of each image, [n], from the network's output [n, classes] and the true classes, int32 [n]. */
  apply(output: Value, labels: Value): Value;
}

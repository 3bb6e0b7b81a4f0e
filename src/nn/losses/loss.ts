import type { Value } from "../../graph/graph.ts";

/** What training makes small. */
export interface Loss {
  readonly kind: string;
  readonly config: Readonly<Record<string, unknown>>;
  /**
   * The loss of each image, [n].
   * @param output the network's, [n, classes] or of any other shape
   * @param target the true classes, int32 [n]; or the true values, float32 in the output's shape
   * @throws ProblemError when the output or the target is not what this loss compares.
   */
  apply(output: Value, target: Value): Value;
}

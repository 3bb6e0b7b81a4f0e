import { constant, type Value } from "../graph/graph.ts";
import { cast, equal } from "../ops/choice.ts";
import { unsqueeze } from "../ops/layout.ts";
import { fromNumbers } from "../tensor/tensor.ts";

/**
 * Class numbers as rows with a single 1. int32 [n] -> float32 [n, classes]
 * @throws ProblemError when the labels are not int32.
 */
export function oneHot(labels: Value, classes: number): Value {
  const numbers = constant(
    fromNumbers(
      "int32",
      [1, classes],
      Array.from({ length: classes }, (_, i) => i),
    ),
  );
  return cast(equal(unsqueeze(labels, [1]), numbers), "float32");
}

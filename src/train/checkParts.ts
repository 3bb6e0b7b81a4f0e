import { kindOf, ProblemError } from "../errors.ts";
import { isLayer, type Layer } from "../nn/layer.ts";
import type { Loss } from "../nn/losses/loss.ts";
import type { Weights } from "../nn/model.ts";
import { expectOptimizer, type Optimizer } from "../nn/optimizers/optimizer.ts";
import { describeValue } from "../nn/options.ts";
import { expectSchedule, type Schedule } from "../nn/schedules/schedule.ts";
import { expectRuntime, type Runtime } from "../runtime/runtime.ts";

/** What a training is put together from. */
export interface Parts {
  readonly optimizer: Optimizer;
  readonly loss: Loss;
  readonly schedule?: Schedule | undefined;
  readonly weights: Weights;
  readonly runtime: Runtime;
}

/**
 * Checks that each part of a training is of its sort, before it is used.
 * @throws ProblemError that names the part that is something else.
 */
export function checkParts(where: "fit" | "fitValues" | "fitHead", network: Layer, parts: Parts): void {
  const { optimizer, loss, schedule, weights, runtime } = parts;
  if (!isLayer(network)) {
    throw new ProblemError({
      what: `${where}: its first argument is no network`,
      expected: "a layer, such as sequential(...)",
      received: describeValue(network),
      ...(Array.isArray(network) && { mend: `Write ${where}(sequential(...layers), options).` }),
    });
  }
  expectOptimizer(where, "optimizer", optimizer);
  if (schedule !== undefined) expectSchedule(where, "schedule", schedule);
  if (typeof loss !== "object" || typeof loss?.apply !== "function") {
    throw new ProblemError({
      what: `${where}: loss is no loss`,
      expected: "one such as crossEntropy()",
      received: describeValue(loss),
    });
  }
  expectRuntime(where, runtime);
  for (const [name, value] of Object.entries(weights)) {
    if (Array.isArray(value?.shape) && value.data !== undefined) continue;
    throw new ProblemError({
      what: `${where}: weights has no tensor for ${name}`,
      expected: "{ type, shape, data }, as a trained model's weights have",
      received: kindOf(value),
    });
  }
}

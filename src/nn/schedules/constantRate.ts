import { expectOptions } from "../../errors.ts";
import { expectNumber } from "../options.ts";
import type { Schedule } from "./schedule.ts";

export interface ConstantOptions {
  /** The momentum, 0 or more and below 1. Default: the optimiser's. */
  readonly momentum?: number;
}

/**
 * The same rate in every step.
 * @param rate factor of the optimiser's learning rate, 0 or more; default 1
 * @throws ProblemError when a number is out of range.
 */
export function constantRate(rate = 1, options: ConstantOptions = {}): Schedule {
  expectOptions("constantRate", options, ["momentum"]);
  const { momentum } = options;
  expectNumber("constantRate", "rate", rate, { least: 0 });
  if (momentum !== undefined) expectNumber("constantRate", "momentum", momentum, { least: 0, below: 1 });
  const scheduled = Object.freeze({ rate, ...(momentum !== undefined && { momentum }) });
  return Object.freeze<Schedule>({ kind: "constantRate", config: { ...scheduled }, at: () => scheduled });
}

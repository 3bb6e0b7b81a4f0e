import * as z from "zod/mini";
import { adadelta } from "../nn/optimizers/adadelta.ts";
import { adagrad } from "../nn/optimizers/adagrad.ts";
import { adam } from "../nn/optimizers/adam.ts";
import { adamax } from "../nn/optimizers/adamax.ts";
import { adamW } from "../nn/optimizers/adamW.ts";
import { exponentialMovingAverage } from "../nn/optimizers/exponentialMovingAverage.ts";
import { lion } from "../nn/optimizers/lion.ts";
import { muon } from "../nn/optimizers/muon.ts";
import { nadam } from "../nn/optimizers/nadam.ts";
import type { Optimizer } from "../nn/optimizers/optimizer.ts";
import { rmsprop } from "../nn/optimizers/rmsprop.ts";
import { sgd } from "../nn/optimizers/sgd.ts";
import { constantRate } from "../nn/schedules/constantRate.ts";
import { cosineDecay } from "../nn/schedules/cosineDecay.ts";
import { cosineRestarts } from "../nn/schedules/cosineRestarts.ts";
import { exponentialDecay } from "../nn/schedules/exponentialDecay.ts";
import { oneCycle } from "../nn/schedules/oneCycle.ts";
import { polynomialDecay } from "../nn/schedules/polynomialDecay.ts";
import { reduceOnPlateau } from "../nn/schedules/reduceOnPlateau.ts";
import type { Schedule } from "../nn/schedules/schedule.ts";
import { stepDecay } from "../nn/schedules/stepDecay.ts";
import { triangle } from "../nn/schedules/triangle.ts";
import type { FitOptions } from "../train/fit.ts";
import { monitorNames } from "../train/monitor.ts";

/** Optimisers by name, each with its usual rate, which is taken where none is given. */
export const optimizerTable = {
  sgd: { rate: 0.01, make: (learningRate) => sgd({ learningRate }) },
  momentum: { rate: 0.01, make: (learningRate) => sgd({ learningRate, momentum: 0.9 }) },
  nesterov: { rate: 0.01, make: (learningRate) => sgd({ learningRate, momentum: 0.9, nesterov: true }) },
  adam: { rate: 0.001, make: (learningRate) => adam({ learningRate }) },
  adamW: { rate: 0.001, make: (learningRate) => adamW({ learningRate }) },
  adamax: { rate: 0.001, make: (learningRate) => adamax({ learningRate }) },
  nadam: { rate: 0.001, make: (learningRate) => nadam({ learningRate }) },
  rmsprop: { rate: 0.001, make: (learningRate) => rmsprop({ learningRate }) },
  adagrad: { rate: 0.01, make: (learningRate) => adagrad({ learningRate }) },
  adadelta: { rate: 1, make: (learningRate) => adadelta({ learningRate }) },
  lion: { rate: 0.0001, make: (learningRate) => lion({ learningRate }) },
  muon: { rate: 0.02, make: (learningRate) => muon({ learningRate }) },
} as const satisfies Readonly<Record<string, { rate: number; make: (learningRate: number) => Optimizer }>>;

export type OptimizerName = keyof typeof optimizerTable;
export const optimizerNames = Object.keys(optimizerTable) as readonly OptimizerName[];

/** Schedules by name, over the whole training. */
const scheduleTable = {
  constant: () => constantRate(),
  linear: () => polynomialDecay(),
  cosine: () => cosineDecay(),
  warmupCosine: () => cosineDecay({ warmupSteps: { fraction: 0.05 } }),
  restarts: () => cosineRestarts({ firstDecaySteps: { fraction: 1 / 7 } }),
  oneCycle: () => oneCycle(),
  triangle: () => triangle(),
  step: () => stepDecay({ every: { fraction: 1 / 3 } }),
  exponential: () => exponentialDecay({ decaySteps: { fraction: 1 }, decayRate: 0.01 }),
  plateau: (hasValidation) => reduceOnPlateau({ metric: hasValidation ? "validationLoss" : "loss", patience: 3 }),
} as const satisfies Readonly<Record<string, (hasValidation: boolean) => Schedule>>;

export type ScheduleName = keyof typeof scheduleTable;
export const scheduleNames = Object.keys(scheduleTable) as readonly ScheduleName[];

/** How training is controlled, as plain data that a record keeps. */
export const controlSchema = z.object({
  /** Default: the recipe's. */
  optimizer: z.optional(z.enum(optimizerNames)),
  /** Default: the same rate all the time. */
  schedule: z.optional(z.enum(scheduleNames)),
  /** After how many epochs without improvement training ends. Default: it does not. */
  patience: z.optional(z.int()),
  /** What the best epoch is best in. Default: the validation loss, or without validation the loss. */
  monitor: z.optional(z.enum(monitorNames)),
  /** Whether the model is that of the best epoch. Default: where there is validation. */
  restoreBest: z.optional(z.boolean()),
  /** How much of the weights' exponential moving average is kept at each step. Default: there is none. */
  ema: z.optional(z.number()),
  classWeights: z.optional(z.union([z.literal("balanced"), z.record(z.string(), z.number())])),
  /** Batches for one update. Default 1. */
  accumulate: z.optional(z.int()),
});

export type TrainingControl = z.infer<typeof controlSchema>;

const names = Object.keys(controlSchema.shape) as readonly (keyof TrainingControl)[];

/** Of some settings, those that control training, as far as they were given. */
export function givenControl(settings: { readonly [K in keyof TrainingControl]: TrainingControl[K] | undefined }) {
  const entries = names.filter((name) => settings[name] !== undefined).map((name) => [name, settings[name]]);
  return Object.fromEntries(entries) as TrainingControl;
}

/** The optimiser that was asked for, or the recipe's, with the average around it that was asked for. */
export function chosenOptimizer(
  { optimizer: name, ema }: TrainingControl,
  ofRecipe: (learningRate: number) => Optimizer,
  learningRate: number,
): Optimizer {
  const optimizer = name === undefined ? ofRecipe(learningRate) : optimizerTable[name].make(learningRate);
  return ema === undefined ? optimizer : exponentialMovingAverage(optimizer, { decay: ema, warmUp: true });
}

/** What `fit` is asked for by them. */
export function controlOptions(
  control: TrainingControl,
  hasValidation: boolean,
): Pick<FitOptions, "schedule" | "monitor" | "restoreBest" | "earlyStopping" | "classWeights" | "accumulate"> {
  const { schedule, patience, monitor, restoreBest = hasValidation, classWeights, accumulate } = control;
  return {
    restoreBest,
    ...(schedule !== undefined && { schedule: scheduleTable[schedule](hasValidation) }),
    ...(patience !== undefined && { earlyStopping: { patience } }),
    ...(monitor !== undefined && { monitor }),
    ...(classWeights !== undefined && { classWeights }),
    ...(accumulate !== undefined && { accumulate }),
  };
}

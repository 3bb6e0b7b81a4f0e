/** What is told to whoever makes a mistake with optimisers and schedules, as text to be read: test/golden/optimizer-messages.txt. */
import { expect, test } from "vitest";
import { ProblemError } from "../../src/errors.ts";
import { adadelta } from "../../src/nn/optimizers/adadelta.ts";
import { adagrad } from "../../src/nn/optimizers/adagrad.ts";
import { adam } from "../../src/nn/optimizers/adam.ts";
import { adamax } from "../../src/nn/optimizers/adamax.ts";
import { adamW } from "../../src/nn/optimizers/adamW.ts";
import { exponentialMovingAverage } from "../../src/nn/optimizers/exponentialMovingAverage.ts";
import { ftrl } from "../../src/nn/optimizers/ftrl.ts";
import { groups } from "../../src/nn/optimizers/groups.ts";
import { lion } from "../../src/nn/optimizers/lion.ts";
import { lookahead } from "../../src/nn/optimizers/lookahead.ts";
import { muon } from "../../src/nn/optimizers/muon.ts";
import { nadam } from "../../src/nn/optimizers/nadam.ts";
import { proximalAdagrad } from "../../src/nn/optimizers/proximalAdagrad.ts";
import { rmsprop } from "../../src/nn/optimizers/rmsprop.ts";
import { sgd } from "../../src/nn/optimizers/sgd.ts";
import { decoupledWeightDecay } from "../../src/nn/optimizers/weightDecay.ts";
import { constantRate } from "../../src/nn/schedules/constantRate.ts";
import { cosineDecay } from "../../src/nn/schedules/cosineDecay.ts";
import { cosineRestarts } from "../../src/nn/schedules/cosineRestarts.ts";
import { cyclic } from "../../src/nn/schedules/cyclic.ts";
import { exponentialDecay } from "../../src/nn/schedules/exponentialDecay.ts";
import { inverseTimeDecay } from "../../src/nn/schedules/inverseTimeDecay.ts";
import { linearWarmup } from "../../src/nn/schedules/linearWarmup.ts";
import { oneCycle } from "../../src/nn/schedules/oneCycle.ts";
import { piecewiseConstant } from "../../src/nn/schedules/piecewiseConstant.ts";
import { polynomialDecay } from "../../src/nn/schedules/polynomialDecay.ts";
import { reduceOnPlateau } from "../../src/nn/schedules/reduceOnPlateau.ts";
import type { EpochResult, Schedule } from "../../src/nn/schedules/schedule.ts";
import { stepDecay } from "../../src/nn/schedules/stepDecay.ts";
import { triangle } from "../../src/nn/schedules/triangle.ts";
import { expectGolden } from "../golden/golden.ts";

const weight = { name: "dense.kernel", shape: [2, 2] };

function begin(schedule: Schedule, history: readonly EpochResult[] = []) {
  return schedule.at({ step: 0, epoch: history.length, totalSteps: 100, stepsPerEpoch: 10, history });
}

const mistakes: Readonly<Record<string, () => unknown>> = {
  "adam, a learning rate as text": () => adam({ learningRate: "0.1" as never }),
  "adam, beta1": () => adam({ beta1: -0.1 }),
  "adam, no epsilon": () => adam({ epsilon: 0 }),
  "adam, an epsilon that is no number": () => adam({ epsilon: Number.NaN }),
  "adamW, decay": () => adamW({ weightDecay: -0.01 }),
  "sgd, momentum": () => sgd({ momentum: 1 }),
  "sgd, dampening": () => sgd({ momentum: 0.9, dampening: 1.5 }),
  "sgd, decay": () => sgd({ weightDecay: Number.POSITIVE_INFINITY }),
  "sgd, nesterov without momentum": () => sgd({ nesterov: true }),
  "sgd, nesterov with dampening": () => sgd({ nesterov: true, momentum: 0.9, dampening: 0.1 }),
  "rmsprop, rho": () => rmsprop({ rho: 1 }),
  "rmsprop, form": () => rmsprop({ form: "keras" as never }),
  "rmsprop, beginning": () => rmsprop({ initialAccumulator: -1 }),
  "adagrad, divided by nothing": () => adagrad({ initialAccumulator: 0, epsilon: 0 }),
  "adadelta, epsilon": () => adadelta({ epsilon: -1e-6 }),
  "ftrl, power": () => ftrl({ learningRatePower: 0.5 }),
  "ftrl, beginning": () => ftrl({ initialAccumulator: 0 }),
  "ftrl, penalty": () => ftrl({ l1: -1 }),
  "proximalAdagrad, penalty": () => proximalAdagrad({ l2: -1 }),
  "adamax, beta": () => adamax({ beta2: 1.1 }),
  "nadam, beta": () => nadam({ beta1: 0 }),
  "nadam, decay": () => nadam({ momentumDecay: 0 }),
  "lion, learning rate": () => lion({ learningRate: 0 }),
  "muon, steps": () => muon({ steps: 0 }),
  "muon, two coefficients": () => muon({ coefficients: [3, -4] as never }),
  "muon, rate": () => muon({ adjustRate: "adamw" as never }),
  "muon, otherwise": () => muon({ otherwise: "sgd" as never }),
  "decay around nothing": () => decoupledWeightDecay(0.1 as never, 0.1),
  "decay below 0": () => decoupledWeightDecay(sgd(), -0.1),
  "an average of nothing": () => exponentialMovingAverage({ decay: 0.9 } as never),
  "an average that keeps all": () => exponentialMovingAverage(sgd(), { decay: 1 }),
  "an average of every half step": () => exponentialMovingAverage(sgd(), { every: 0.5 }),
  "an average of an average": () => exponentialMovingAverage(exponentialMovingAverage(sgd())).slots(weight),
  "lookahead around a function": () => lookahead(sgd as never),
  "lookahead, alpha": () => lookahead(sgd(), { alpha: 0 }),
  "lookahead, a falling alpha": () => lookahead(sgd(), { alpha: { decay: 1.5, power: 3, steps: 100 } }),
  "lookahead, a falling alpha without steps": () => lookahead(sgd(), { alpha: { decay: 0.5, power: 3 } as never }),
  "lookahead, alpha as text": () => lookahead(sgd(), { alpha: "half" as never }),
  "groups without a list": () => groups({ match: "*" } as never, sgd()),
  "groups without the rest": () => groups([{ match: "*" }], undefined as never),
  "groups, no match": () => groups([{ match: "*.bias" }, { rate: 2 } as never], sgd()),
  "groups, a group that is text": () => groups(["*.bias" as never], sgd()),
  "groups, rate": () => groups([{ match: "*", rate: 0 }], sgd()),
  "groups, optimiser": () => groups([{ match: "*", optimizer: "adam" as never }], sgd()),

  "a fraction as steps": () => stepDecay({ every: 0.25 }),
  "steps below 1": () => stepDecay({ every: -3 }),
  "a length of text": () => stepDecay({ every: "3 epochs" as never }),
  "two lengths": () => stepDecay({ every: { epochs: 3, fraction: 0.1 } as never }),
  "a fraction above 1": () => stepDecay({ every: { fraction: 25 } }),
  "no epochs": () => stepDecay({ every: { epochs: 0 } }),
  "nothing at all": () => stepDecay(undefined as never),
  "stepDecay, factor": () => stepDecay({ every: 1, factor: 2 }),
  "constantRate, rate": () => constantRate(-1),
  "constantRate, momentum": () => constantRate(1, { momentum: 1 }),
  "exponentialDecay, rate": () => exponentialDecay({ decaySteps: 1, decayRate: 0 }),
  "inverseTimeDecay, rate": () => inverseTimeDecay({ decaySteps: 1, decayRate: -1 }),
  "piecewiseConstant, rates": () => piecewiseConstant({ boundaries: [10], rates: [1] }),
  "piecewiseConstant, a boundary": () => piecewiseConstant({ boundaries: [10, 0.5], rates: [1, 0.1, 0.01] }),
  "piecewiseConstant, a rate": () => piecewiseConstant({ boundaries: [10], rates: [1, -0.1] }),
  "piecewiseConstant, boundaries that fall": () =>
    begin(piecewiseConstant({ boundaries: [50, { epochs: 2 }], rates: [1, 0.1, 0.01] })),
  "polynomialDecay, power": () => polynomialDecay({ power: 0 }),
  "cosineDecay, alpha": () => cosineDecay({ alpha: -0.1 }),
  "cosineDecay, warm-up": () => cosineDecay({ warmupSteps: 0.1 }),
  "cosineRestarts, tMul": () => cosineRestarts({ firstDecaySteps: 10, tMul: 0.5 }),
  "linearWarmup of nothing": () => linearWarmup(undefined as never, { warmupSteps: 10 }),
  "linearWarmup without a length": () => linearWarmup(cosineDecay(), {} as never),
  "oneCycle, momentum": () => oneCycle({ momentum: [0.95, 1] }),
  "oneCycle, one momentum": () => oneCycle({ momentum: 0.9 as never }),
  "oneCycle, shape": () => oneCycle({ shape: "cos" as never }),
  "triangle, start": () => triangle({ start: -0.2 }),
  "cyclic, mode": () => cyclic({ mode: "exp_range" as never }),
  "reduceOnPlateau, metric": () => reduceOnPlateau({ metric: "val_loss" as never }),
  "reduceOnPlateau, factor": () => reduceOnPlateau({ factor: 1 }),
  "reduceOnPlateau, patience": () => reduceOnPlateau({ patience: 1.5 }),
  "reduceOnPlateau without validation": () =>
    begin(reduceOnPlateau({ metric: "validationLoss" }), [{ loss: 1, accuracy: 0.5 }]),
};

function messageOf(mistake: () => unknown): string {
  try {
    mistake();
  } catch (error) {
    expect(error).toBeInstanceOf(ProblemError);
    return (error as ProblemError).message;
  }
  return "no error";
}

test("every mistake is told in words that help", () => {
  const told = Object.entries(mistakes).map(([name, mistake]) => `${name}\n  ${messageOf(mistake)}\n`);
  expectGolden("optimizer-messages.txt", told.join("\n"));
  for (const each of told) expect(each).not.toContain("no error");
});

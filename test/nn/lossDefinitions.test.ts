/** Losses that PyTorch has not, by their definitions; and what holds for all of them. */
import { describe, expect, test } from "vitest";
import type { Value } from "../../src/graph/graph.ts";
import { binaryCrossentropy } from "../../src/nn/losses/binaryCrossentropy.ts";
import { categoricalHinge } from "../../src/nn/losses/categoricalHinge.ts";
import { contrastive } from "../../src/nn/losses/contrastive.ts";
import { cosineSimilarity } from "../../src/nn/losses/cosineSimilarity.ts";
import { crossEntropy, softmaxCrossEntropy } from "../../src/nn/losses/crossEntropy.ts";
import { focalLoss } from "../../src/nn/losses/focalLoss.ts";
import { hinge, squaredHinge } from "../../src/nn/losses/hinge.ts";
import { huber } from "../../src/nn/losses/huber.ts";
import { klDivergence } from "../../src/nn/losses/klDivergence.ts";
import { logCosh } from "../../src/nn/losses/logCosh.ts";
import type { Loss } from "../../src/nn/losses/loss.ts";
import { meanAbsoluteError } from "../../src/nn/losses/meanAbsoluteError.ts";
import { meanSquaredError } from "../../src/nn/losses/meanSquaredError.ts";
import { poisson } from "../../src/nn/losses/poisson.ts";
import { rocAucSurrogate } from "../../src/nn/losses/rocAucSurrogate.ts";
import { triplet } from "../../src/nn/losses/triplet.ts";
import { exp, sigmoid, softplus, tanh } from "../../src/ops/elementwise.ts";
import { softmax } from "../../src/ops/softmax.ts";
import { symmetric } from "../frozen/formula.ts";
import { type Judged, type Rows, runLoss, type Target } from "./runLoss.ts";

const rowsFrom = (name: string, count: number, columns: number, scale: number): Rows => {
  const numbers = symmetric(name, count * columns, scale);
  return Array.from({ length: count }, (_, i) => [...numbers.subarray(i * columns, (i + 1) * columns)]);
};
const mean = (values: readonly number[]) => values.reduce((sum, each) => sum + each, 0) / values.length;
const rowSoftmax = (x: Value) => softmax(x, 1);
const expectNear = (found: readonly number[], expected: readonly number[], digits: number, what = "row") => {
  expect(found).toHaveLength(expected.length);
  for (const [i, each] of expected.entries()) expect(found[i], `${what} ${i}`).toBeCloseTo(each, digits);
};
const distance = (a: readonly number[], b: readonly number[]) => Math.hypot(...a.map((each, i) => each - b[i]!));

interface Definition {
  readonly name: string;
  readonly loss: Loss;
  readonly rows: Rows;
  readonly target: Target;
  readonly through?: (x: Value) => Value;
  /** The loss of each row. */
  losses(rows: Rows): readonly number[];
}

const labels = [0, 2, 1, 0, 2, 0, 3];
const places = rowsFrom("places", labels.length, 3, 1);
const scores = rowsFrom("scores", labels.length, 1, 0.3);
const answers = [1, 0, 0, 1, 1, 0, 0];
const wide = rowsFrom("wide", 5, 4, 3);
const truth = rowsFrom("truth", 5, 4, 3);
const classes = [3, 0, 2, 2, 1];
const sides = (row: number) => [0, 1, 2, 3].map((column) => (classes[row] === column ? 1 : -1));

/** Each pair's loss, shared by its two images. */
const ofPairs = (values: readonly number[], margin: number, power: number) => {
  const positives = answers.filter((answer) => answer === 1).length;
  const pairs = positives * (answers.length - positives);
  return values.map((own, i) => {
    let sum = 0;
    values.forEach((other, j) => {
      if (answers[i] === answers[j]) return;
      const lead = answers[i] === 1 ? own - other : other - own;
      sum += Math.max(0, margin - lead) ** power;
    });
    return (sum / 2) * (values.length / pairs);
  });
};

const definitions: readonly Definition[] = [
  {
    name: "logCosh",
    loss: logCosh(),
    rows: wide,
    target: truth,
    losses: (rows) => rows.map((row, i) => mean(row.map((each, j) => Math.log(Math.cosh(each - truth[i]![j]!))))),
  },
  {
    name: "hinge of classes",
    loss: hinge(),
    rows: wide,
    target: classes,
    losses: (rows) => rows.map((row, i) => mean(row.map((each, j) => Math.max(0, 1 - sides(i)[j]! * each)))),
  },
  {
    name: "hinge of 1 and -1",
    loss: hinge(),
    rows: wide,
    target: classes.map((_, i) => sides(i)),
    losses: (rows) => rows.map((row, i) => mean(row.map((each, j) => Math.max(0, 1 - sides(i)[j]! * each)))),
  },
  {
    name: "squaredHinge of one number, 0 or 1",
    loss: squaredHinge(),
    rows: scores,
    target: answers,
    losses: (rows) => rows.map(([score], i) => Math.max(0, 1 - (2 * answers[i]! - 1) * score!) ** 2),
  },
  {
    name: "categoricalHinge",
    loss: categoricalHinge(),
    rows: wide,
    target: classes,
    losses: (rows) =>
      rows.map((row, i) => {
        const wrong = row.filter((_, j) => j !== classes[i]);
        return Math.max(0, 1 + Math.max(0, ...wrong) - row[classes[i]!]!);
      }),
  },
  {
    name: "contrastive over all pairs of the batch",
    loss: contrastive({ margin: 1.2 }),
    rows: places,
    target: labels,
    losses: (rows) =>
      rows.map((row, i) => {
        const others = rows.map((_, j) => j).filter((j) => j !== i);
        return mean(
          others.map((j) => {
            const apart = distance(row, rows[j]!);
            return labels[i] === labels[j] ? apart ** 2 : Math.max(0, 1.2 - apart) ** 2;
          }),
        );
      }),
  },
  {
    name: "contrastive of distances",
    loss: contrastive(),
    rows: scores.map(([score]) => [score! + 0.5]),
    target: answers.map((each) => [each]),
    losses: (rows) => rows.map(([apart], i) => (answers[i] === 1 ? apart! ** 2 : Math.max(0, 1 - apart!) ** 2)),
  },
  {
    name: "triplet",
    loss: triplet({ margin: 0.5 }),
    rows: places,
    target: labels,
    losses: (rows) =>
      rows.map((row, i) => {
        const own = rows.filter((_, j) => j !== i && labels[j] === labels[i]);
        const others = rows.filter((_, j) => labels[j] !== labels[i]);
        if (own.length === 0) return 0;
        const farthest = Math.max(...own.map((other) => distance(row, other)));
        const nearest = Math.min(...others.map((other) => distance(row, other)));
        return Math.max(0, 0.5 + farthest - nearest);
      }),
  },
  {
    name: "rocAucSurrogate of one number",
    loss: rocAucSurrogate(),
    rows: scores,
    target: answers,
    losses: (rows) =>
      ofPairs(
        rows.map(([score]) => score!),
        0.2,
        3,
      ),
  },
  {
    name: "rocAucSurrogate of two probabilities",
    loss: rocAucSurrogate({ margin: 0.5, power: 2 }),
    rows: rowsFrom("two", answers.length, 2, 1),
    target: answers,
    through: rowSoftmax,
    losses: (rows) =>
      ofPairs(
        rows.map(([no, yes]) => 1 / (1 + Math.exp(no! - yes!))),
        0.5,
        2,
      ),
  },
  {
    name: "poisson through an exponential",
    loss: poisson(),
    rows: wide,
    target: truth.map((row) => row.map(Math.abs)),
    through: exp,
    losses: (rows) => rows.map((row, i) => mean(row.map((each, j) => Math.exp(each) - Math.abs(truth[i]![j]!) * each))),
  },
  {
    name: "binaryCrossentropy, each class against the rest",
    loss: binaryCrossentropy({ labelSmoothing: 0.2 }),
    rows: wide,
    target: classes,
    through: sigmoid,
    losses: (rows) =>
      rows.map((row, i) =>
        mean(
          row.map((each, j) => {
            const yes = classes[i] === j ? 0.9 : 0.1;
            const p = 1 / (1 + Math.exp(-each));
            return -yes * Math.log(p) - (1 - yes) * Math.log(1 - p);
          }),
        ),
      ),
  },
  {
    name: "binaryCrossentropy of probabilities that come from elsewhere",
    loss: binaryCrossentropy(),
    rows: scores.map(([score]) => [0.5 + score!]),
    target: answers,
    losses: (rows) => rows.map(([p], i) => -Math.log(answers[i] === 1 ? p! : 1 - p!)),
  },
];

describe.each(definitions)("$name", ({ loss, rows, target, through, losses }) => {
  test("is what its definition says, on every engine", async () => {
    const expected = losses(rows);
    for (const { by, loss: found } of await runLoss(loss, rows, target, through)) {
      expectNear(found, expected, 5, `${by}, row`);
    }
  });

  test("has the gradient that differences show", async () => {
    const step = 1e-5;
    const sumAt = (row: number, column: number, by: number) =>
      losses(rows.map((each, i) => (i === row ? each.with(column, each[column]! + by) : each))).reduce((a, b) => a + b);
    const slopes = rows.flatMap((row, i) => row.map((_, j) => (sumAt(i, j, step) - sumAt(i, j, -step)) / (2 * step)));
    for (const { by, gradient } of await runLoss(loss, rows, target, through)) {
      expectNear(gradient, slopes, 4, `${by}, number`);
    }
  });
});

describe("alike", () => {
  const expectAlike = (one: readonly Judged[], other: readonly Judged[], digits = 5) => {
    for (const [i, { by, loss, gradient }] of one.entries()) {
      expectNear(other[i]!.loss, loss, digits, `${by}, row`);
      expectNear(other[i]!.gradient, gradient, digits, `${by}, number`);
    }
  };
  const asRows = classes.map((_, i) => sides(i).map((side) => (side + 1) / 2));

  test.each([
    ["softmax seen through, and logits", () => runLoss(softmaxCrossEntropy(), wide, classes)],
    ["class numbers, and rows with a single 1", () => runLoss(crossEntropy(), wide, asRows, rowSoftmax)],
    ["the focal loss with gamma 0", () => runLoss(focalLoss({ gamma: 0 }), wide, classes, rowSoftmax)],
    ["divergence from rows that are sure", () => runLoss(klDivergence(), wide, asRows, rowSoftmax)],
    ["weights of 1", () => runLoss(crossEntropy({ classWeights: [1, 1, 1, 1] }), wide, classes, rowSoftmax)],
  ])("cross-entropy: %s", async (_, other) => {
    expectAlike(await runLoss(crossEntropy(), wide, classes, rowSoftmax), await other());
  });

  test("yes or no: sigmoid seen through, logits, and the focal loss with gamma 0 and equal weights", async () => {
    const seen = await runLoss(binaryCrossentropy(), wide, asRows, sigmoid);
    expectAlike(seen, await runLoss(binaryCrossentropy({ fromLogits: true }), wide, asRows));
    expectAlike(seen, await runLoss(focalLoss({ gamma: 0 }), wide, asRows, sigmoid));
  });

  test("two classes by softmax, and one number by sigmoid", async () => {
    const two = await runLoss(
      crossEntropy(),
      scores.map(([score]) => [0, score!]),
      answers,
      rowSoftmax,
    );
    const one = await runLoss(binaryCrossentropy(), scores, answers, sigmoid);
    for (const [i, { loss }] of two.entries()) expectNear(one[i]!.loss, loss, 6);
  });
});

describe("far out", () => {
  const huge: Rows = [
    [1e4, -1e4, 0],
    [-1e4, 1e4, 1e4],
    [0, 0, 0],
    [-1e4, -1e4, -1e4],
  ];
  const extreme: Rows = [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 0],
    [1, 1, 1],
  ];
  const found = [2, 0, 1, 2];
  const values: Rows = [
    [0, 0, 1],
    [1, 0, 0],
    [0, 1, 0],
    [0.2, 0.3, 0.5],
  ];
  const one = (rows: Rows) => rows.map(([first]) => [first!]);
  const rows: readonly (readonly [string, Loss, Rows, Target, ((x: Value) => Value)?])[] = [
    ["crossEntropy of softmax", crossEntropy({ labelSmoothing: 0.1 }), huge, found, rowSoftmax],
    ["crossEntropy of rows", crossEntropy(), huge, values, rowSoftmax],
    ["crossEntropy of probabilities", crossEntropy(), extreme, found],
    ["softmaxCrossEntropy", softmaxCrossEntropy(), huge, found],
    ["binaryCrossentropy of sigmoid", binaryCrossentropy({ positiveWeight: 5 }), huge, values, sigmoid],
    ["binaryCrossentropy of logits", binaryCrossentropy({ fromLogits: true }), one(huge), [0, 1, 0, 1]],
    ["binaryCrossentropy of probabilities", binaryCrossentropy(), extreme, values],
    ["focalLoss of sigmoid", focalLoss({ gamma: 0.5, alpha: 0.25 }), huge, values, sigmoid],
    ["focalLoss of probabilities", focalLoss({ gamma: 0.5 }), one(extreme), [0, 1, 0, 1]],
    ["focalLoss of softmax", focalLoss({ gamma: 0.5 }), huge, found, rowSoftmax],
    ["focalLoss of classes' probabilities", focalLoss(), extreme, found],
    ["meanSquaredError", meanSquaredError(), huge, values],
    ["meanAbsoluteError", meanAbsoluteError(), huge, values],
    ["huber", huber(), huge, values],
    ["logCosh", logCosh(), huge, values],
    ["hinge", hinge(), huge, found],
    ["squaredHinge", squaredHinge(), huge, found],
    ["categoricalHinge", categoricalHinge(), huge, found],
    ["klDivergence of softmax", klDivergence(), huge, values, rowSoftmax],
    ["klDivergence of probabilities", klDivergence(), extreme, values],
    ["poisson of softplus", poisson(), huge, values, softplus],
    ["poisson of numbers", poisson(), extreme, values],
    ["cosineSimilarity", cosineSimilarity(), huge, values],
    ["cosineSimilarity of nothing", cosineSimilarity(), extreme, extreme],
    ["contrastive", contrastive(), huge, [0, 1, 0, 1]],
    ["contrastive of one place", contrastive(), [huge[2]!, huge[2]!, huge[2]!], [0, 0, 1]],
    ["contrastive of a single image", contrastive(), [huge[2]!], [0]],
    ["triplet", triplet(), huge, [0, 1, 0, 1]],
    ["triplet of one place", triplet(), [huge[2]!, huge[2]!, huge[2]!], [0, 0, 1]],
    ["triplet of one class", triplet(), huge, [1, 1, 1, 1]],
    ["rocAucSurrogate", rocAucSurrogate(), one(huge), [0, 1, 0, 1]],
    ["rocAucSurrogate without positives", rocAucSurrogate(), one(extreme), [0, 0, 0, 0]],
    ["hinge of tanh", hinge(), huge, values, tanh],
  ];

  for (const [name, loss, fed, target, through] of rows) {
    test(`${name}: loss and gradient are finite`, async () => {
      for (const { by, loss: losses, gradient } of await runLoss(loss, fed, target, through)) {
        expect(losses.every(Number.isFinite), `${by}: ${losses}`).toBe(true);
        expect(gradient.every(Number.isFinite), `${by}: ${gradient}`).toBe(true);
      }
    });
  }

  test("what is right costs nothing, what is wrong has its slope", async () => {
    const fed = one(huge);
    for (const { loss, gradient } of await runLoss(binaryCrossentropy(), fed, [1, 1, 0, 0], sigmoid)) {
      expectNear(loss, [0, 1e4, Math.LN2, 0], 3);
      expectNear(gradient, [0, -1, 0.5, 0], 6);
    }
  });
});

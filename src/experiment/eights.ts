import { inMemory, resized } from "../data/resized.ts";
import { asSplit } from "../data/selection.ts";
import { placed } from "../data/synthetic/placed.ts";
import { ProblemError } from "../errors.ts";
import { augment } from "../nn/augment/augment.ts";
import { rotate } from "../nn/augment/rotate.ts";
import { zoom } from "../nn/augment/zoom.ts";
import { adam } from "../nn/optimizers/adam.ts";
import { eight as eightNet } from "../zoo/eight.ts";
import { eightConv as eightConvNet } from "../zoo/eightConv.ts";
import { eightDeep as eightDeepNet } from "../zoo/eightDeep.ts";
import type { Choice, NetworkInput, Recipe, Task } from "./recipe.ts";

const DIGITS = Array.from({ length: 10 }, (_, digit) => `${digit}`);

/** MNIST's digits lie in the middle 20 x 20 of their 28 x 28 pixels. */
const DIGIT_BOX = { left: 4, top: 4, width: 20, height: 20 };

/** Off-centre digits: any position on such a canvas at which all of the digit is seen, and any size between these. */
export const OFF_CENTRE = { height: 40, width: 40, scale: [0.6, 1.4] } as const;

/** One digit against all others, or all ten. */
function taskOf({ digit = 8, all = false }: Choice): Task | undefined {
  if (all) return undefined;
  const name = `${digit}`;
  return { classes: [`not ${name}`, name], mapping: { [name]: name, "*": `not ${name}` }, positive: name };
}

/** What recipes about digits have in common. */
function aboutDigits(recipe: Omit<Recipe, "dataSet" | "task" | "choose" | "title">, title: string): Recipe {
  const asking = (choice: Choice): Recipe => {
    const { digit = 8, all = false } = choice;
    const isEight = digit === 8 && !all;
    const task = taskOf(choice);
    // One image in ten shows the digit: it counts twice, so that it is missed no more often than it is seen where it is not.
    const classWeights = task && { classWeights: { [task.classes[0]!]: 1, [task.classes[1]!]: 2 } };
    return Object.freeze<Recipe>({
      ...recipe,
      title: `${all ? "which digit is it?" : `is it an ${digit}?`.replace(/an ([^8])/, "a $1")} ${title}`,
      dataSet: "mnist",
      ...(task && { task }),
      control: { schedule: "cosine", monitor: "validationMacroF1", ...classWeights },
      ...(!isEight && { choice: all ? { all } : { digit } }),
      choose(chosen) {
        expectChoice(recipe.name, chosen);
        return asking(chosen);
      },
    });
  };
  return asking({});
}

function expectChoice(name: string, { digit, all }: Choice): void {
  if (digit !== undefined && all) {
    throw new ProblemError(
      { what: `train ${name}: --digit asks about one digit, --all about all ten`, mend: "Leave one of them away." },
      { exitCode: 2 },
    );
  }
  if (digit === undefined || DIGITS.includes(`${digit}`)) return;
  throw new ProblemError({ what: `train ${name}: --digit`, expected: "0 to 9", received: `${digit}` }, { exitCode: 2 });
}

/** Off-centre digits without end: training sees new ones in every epoch, validation and test the same ones always. */
const prepareOffCentre: NonNullable<Recipe["prepare"]> = (images, { part, seed }) => {
  const set = placed(images, { ...OFF_CENTRE, seed });
  const { width, height } = OFF_CENTRE;
  const named = { ...set, name: `${images.set.name} placed on ${width} x ${height}, seed ${seed}` };
  return asSplit(part === "train" ? named : inMemory(named));
};

/** Handwriting leans this way and that. */
const augmentation = augment(rotate({ maxAngle: 12 }), zoom({ heightFactor: 0.1 }));

/**
 * The tutorial's first network: is it an 8? MNIST's digits, cut to the 20 x 20 pixels that they lie in and made 18 x 18 = 324
 * numbers; one hidden layer of 128 units.
 */
export const eight: Recipe = aboutDigits(
  {
    name: "eight",
    prepare(images) {
      return asSplit(resized(images, { box: DIGIT_BOX, height: 18, width: 18 }));
    },
    network: ({ classes }) => eightNet({ classes, hidden: 128, augmentation }),
    optimizer: (learningRate) => adam({ learningRate }),
    defaults: { epochs: 20, batchSize: 96, learningRate: 0.003, clipNorm: 5, validationFraction: 0.1 },
  },
  "MNIST's digits, 18 x 18 pixels, one hidden layer",
);

function offCentre(
  name: string,
  network: (input: NetworkInput) => ReturnType<Recipe["network"]>,
  title: string,
): Recipe {
  return aboutDigits(
    {
      name,
      prepare: prepareOffCentre,
      network,
      optimizer: (learningRate) => adam({ learningRate }),
      defaults: { epochs: 8, batchSize: 96, learningRate: 0.001, clipNorm: 5, validationFraction: 0.1 },
    },
    title,
  );
}

/** The tutorial's second idea, the first half: the same network form, trained on digits anywhere in 40 x 40 pixels. */
export const eightSynthetic: Recipe = offCentre(
  "eight-synthetic",
  ({ classes }) => eightNet({ classes, hidden: 256 }),
  "digits anywhere in 40 x 40 pixels, one hidden layer",
);

/** The second half: a deeper net on the same pictures. */
export const eightDeep: Recipe = offCentre(
  "eight-deep",
  ({ classes }) => eightDeepNet({ classes }),
  "digits anywhere in 40 x 40 pixels, three hidden layers",
);

/** The tutorial's third idea, convolution, on the same pictures. */
export const eightConv: Recipe = offCentre(
  "eight-conv",
  ({ classes }) => eightConvNet({ classes }),
  "digits anywhere in 40 x 40 pixels, three convolutions",
);

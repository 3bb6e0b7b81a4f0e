import { classCounts } from "../data/selection.ts";
import { shortList } from "../errors.ts";
import type { Splits } from "./splits.ts";

/** Scores of fewer images say little: with 30, the interval of an accuracy of 80 % is about 30 points wide. */
const FEW_TEST_IMAGES = 30;

/** What to know of images so divided: classes that are not tested, and tests that say little. */
export function splitNotes({ train, validation, test }: Splits): readonly string[] {
  const { classes } = train.set;
  const [learned, tested] = [classCounts(train), classCounts(test)];
  const among = (isMeant: (index: number) => boolean) => classes.filter((_, index) => isMeant(index));
  const untested = among((index) => learned[index]! > 0 && tested[index] === 0);
  const unlearned = among((index) => learned[index] === 0);
  const images = test.indices.length;
  return [
    ...(unlearned.length > 0 ? [`${named(unlearned)} no image to learn from`] : []),
    ...(images > 0 && untested.length > 0 ? [`${named(untested)} no image in the test: its scores tell nothing`] : []),
    ...(images === 0 ? ["there are no images for the test, so there will be no scores"] : []),
    ...(images > 0 && images < FEW_TEST_IMAGES
      ? [
          `${images === 1 ? "one test image says" : `${images} test images say`} little: look at the interval, not at the accuracy`,
        ]
      : []),
    ...(validation.indices.length === 0 && images > 0 ? ["there are no images for validation"] : []),
  ];
}

function named(classes: readonly string[]): string {
  const list = classes.map((each) => `"${each}"`);
  return `${shortList(list)} ${classes.length === 1 ? "has" : "have"}`;
}

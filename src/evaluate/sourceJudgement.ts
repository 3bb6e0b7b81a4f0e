import type { Split } from "../data/selection.ts";
import { confusionMatrix, countsOfClasses } from "./confusion.ts";
import { NOT_SURE } from "./decide.ts";
import { type Estimate, proportion } from "./interval.ts";

/** A judgement of one source's images. Intervals are Wilson's. */
export interface SourceJudgement {
  readonly source: string;
  readonly images: number;
  readonly notSure: number;
  /** Of the images that were answered. */
  readonly accuracy: Estimate;
  /** What always saying the commonest class among them would score. */
  readonly baseline: number;
  /** Of the class that means yes, where there is one. */
  readonly precision?: Estimate;
  readonly recall?: Estimate;
}

/** The images of each source by themselves; undefined where the set does not have several. */
export function judgeSources(
  { set, indices }: Split,
  labels: Int32Array,
  answers: Int32Array,
  yes: number | undefined,
): readonly SourceJudgement[] | undefined {
  const { sources } = set;
  if (sources === undefined || sources.classes.length < 2) return undefined;
  return sources.classes.flatMap((source, index) => {
    const places = [...indices.keys()].filter((place) => sources.labels[indices[place]!] === index);
    return places.length === 0 ? [] : [{ source, ...judgeSome(places, set.classes.length, labels, answers, yes) }];
  });
}

function judgeSome(
  places: readonly number[],
  classes: number,
  labels: Int32Array,
  answers: Int32Array,
  yes: number | undefined,
): Omit<SourceJudgement, "source"> {
  const answered = places.filter((place) => answers[place] !== NOT_SURE);
  const confusion = confusionMatrix(
    answered.map((place) => labels[place]!),
    answered.map((place) => answers[place]!),
    classes,
  );
  const counts = countsOfClasses(confusion);
  const supports = new Array<number>(classes).fill(0);
  for (const place of places) supports[labels[place]!]! += 1;
  const right = counts.reduce((sum, { tp }) => sum + tp, 0);
  const ofYes = yes === undefined ? undefined : counts[yes];
  return {
    images: places.length,
    notSure: places.length - answered.length,
    accuracy: proportion(right, answered.length),
    baseline: Math.max(...supports) / places.length,
    ...(ofYes && {
      precision: proportion(ofYes.tp, ofYes.tp + ofYes.fp),
      recall: proportion(ofYes.tp, ofYes.tp + ofYes.fn),
    }),
  };
}

import type { Value } from "../../graph/graph.ts";
import { slice } from "../../ops/layout.ts";
import { expectInput, type Layer, type LayerContext } from "../layer.ts";
import { expectParts } from "../options.ts";
import { sampleThrough } from "./affine.ts";
import {
  type Augmentation,
  type AugmentationContext,
  type GeometryAugmentation,
  isAugmentation,
} from "./augmentation.ts";
import { agree } from "./outside.ts";

/**
 * Changes training images at random, each differently in every epoch; leaves a finished model's images alone.
 * Put it first: so black corners are black, colours are changed as numbers from 0 to 255, and no gradient has to pass.
 * [n, c, h, w] -> [n, c, h, w]
 * @param augmentations applied in this order; as arguments, not as a list
 * @throws ProblemError when an argument is no augmentation; when it is written for training, where its input is not
 *   [n, channels, h, w].
 */
export function augment(...augmentations: readonly Augmentation[]): Layer {
  expectParts("augment", augmentations, { isPart: isAugmentation, noun: "augmentation", example: "flipLeftRight()" });
  const layer: Layer = {
    kind: "augment",
    config: { augmentations },
    apply(x, context) {
      if (context.mode === "infer" || augmentations.length === 0) return x;
      expectInput(layer, x, 4, "[n, channels, height, width]", "Put it first in the network.");
      const steps = augmentations.map((each, i) => ({ each, context: contextOf(nameAt(i, each), x, context) }));
      return runsOf(steps).reduce((image, run) => applyRun(image, run), x);
    },
  };
  return Object.freeze(layer);
}

interface Step {
  readonly each: Augmentation;
  readonly context: AugmentationContext;
}

/** Neighbouring geometry together where it agrees on what lies outside, every change of pixels alone. */
function runsOf(steps: readonly Step[]): Step[][] {
  const runs: Step[][] = [];
  for (const step of steps) {
    const last = runs.at(-1);
    if (last?.every(({ each }) => joins(each, step.each))) last.push(step);
    else runs.push([step]);
  }
  return runs;
}

function joins(a: Augmentation, b: Augmentation): boolean {
  return a.stage === "geometry" && b.stage === "geometry" && agree(a.outside, b.outside);
}

function applyRun(x: Value, run: readonly Step[]): Value {
  const { each, context } = run[0]!;
  if (each.stage === "pixels") return each.apply(x, context);
  const geometry = run.map((step) => step.each as GeometryAugmentation);
  return sampleThrough(
    x,
    geometry,
    run.map((step) => step.context),
  );
}

function nameAt(position: number, { kind }: Augmentation): string {
  return `${position}.${kind}`;
}

function contextOf(name: string, x: Value, context: LayerContext): AugmentationContext {
  const [batch, , height, width] = x.shape;
  return {
    batch: batch!,
    height: Number(height),
    width: Number(width),
    random: (count) => columns(context.random(name, [batch!, count]), count),
    imageRandom: (count) => columns(context.imageRandom(`${name}.image`, [batch!, count]), count),
    epoch: context.epoch,
    mixLabels: context.mixLabels,
    inside: (position, each) => contextOf(`${name}.${nameAt(position, each)}`, x, context),
    randomField: (field, shape) => context.random(`${name}.${field}`, [batch!, ...shape]),
  };
}

function columns(numbers: Value, count: number): Value[] {
  return Array.from({ length: count }, (_, i) => slice(numbers, [{ axis: 1, start: i, end: i + 1 }]));
}

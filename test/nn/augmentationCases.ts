import type { Augmentation } from "../../src/nn/augment/augmentation.ts";
import { autocontrast } from "../../src/nn/augment/autocontrast.ts";
import { brightness } from "../../src/nn/augment/brightness.ts";
import { contrast } from "../../src/nn/augment/contrast.ts";
import { equalize } from "../../src/nn/augment/equalize.ts";
import { grayscale } from "../../src/nn/augment/grayscale.ts";
import { hue } from "../../src/nn/augment/hue.ts";
import { invert } from "../../src/nn/augment/invert.ts";
import { posterize } from "../../src/nn/augment/posterize.ts";
import { saturation } from "../../src/nn/augment/saturation.ts";
import { sharpness } from "../../src/nn/augment/sharpness.ts";
import { shear } from "../../src/nn/augment/shear.ts";
import { solarize } from "../../src/nn/augment/solarize.ts";
import { translate } from "../../src/nn/augment/translate.ts";
import { integers } from "../../src/tensor/random.ts";
import type { Point } from "../autodiff/checkGradient.ts";

/** An augmentation with certain settings, on images of a certain shape; `conformance.test.ts` runs it on every engine. */
export interface AugmentationCase {
  /** The factory's name, and after a comma what is particular: "shear, edge". */
  readonly name: string;
  readonly input: Point;
  readonly augmentations: () => readonly Augmentation[];
}

/** Whole numbers from 1 to 254, as images have them. */
export function pixels(...shape: Point["shape"]): Point {
  return { shape, values: (count, key) => Float32Array.from(integers(key, count, 254), (each) => each + 1) };
}

function row(name: string, input: Point, ...augmentations: readonly (() => Augmentation)[]): AugmentationCase {
  return { name, input, augmentations: () => augmentations.map((make) => make()) };
}

const colours = pixels("N", 3, 5, 6);
const always = { probability: 1 };

/** Each augmentation at least once. */
export const augmentationCases: readonly AugmentationCase[] = [
  row("translate", colours, () => translate({ fraction: 0.4 })),
  row("translate, pixels, edge", colours, () => translate({ pixels: [2, 1], paddingMode: "edge" })),
  row("shear", colours, () => shear({ yFactor: 0.3 })),
  row("shear, reflect", colours, () => shear({ paddingMode: "reflect" })),
  row("shear, fill value", colours, () => shear({ fillValue: 100 })),
  row("brightness", colours, () => brightness({ factor: 0.7 })),
  row("contrast", colours, () => contrast({ factor: 0.7 })),
  row("contrast, grey", pixels("N", 1, 4, 3), () => contrast({ factor: 0.7 })),
  row("saturation", colours, () => saturation({ factor: 0.9 })),
  row("hue", colours, () => hue({ shift: 0.5 })),
  row("sharpness", colours, () => sharpness({ factor: [0, 3], ...always })),
  row("grayscale", colours, () => grayscale({ probability: 0.5 })),
  row("invert", colours, () => invert()),
  row("solarize", colours, () => solarize(always)),
  row("posterize", colours, () => posterize({ bits: 3, ...always })),
  row("autocontrast", colours, () => autocontrast(always)),
  row("equalize", pixels("N", 1, 16, 17), () => equalize(always)),
];

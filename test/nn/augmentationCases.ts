import type { Augmentation } from "../../src/nn/augment/augmentation.ts";
import { autocontrast } from "../../src/nn/augment/autocontrast.ts";
import { brightness } from "../../src/nn/augment/brightness.ts";
import { colorJitter } from "../../src/nn/augment/colorJitter.ts";
import { contrast } from "../../src/nn/augment/contrast.ts";
import { cutout } from "../../src/nn/augment/cutout.ts";
import { equalize } from "../../src/nn/augment/equalize.ts";
import { flipUpDown } from "../../src/nn/augment/flipUpDown.ts";
import { grayscale } from "../../src/nn/augment/grayscale.ts";
import { hue } from "../../src/nn/augment/hue.ts";
import { invert } from "../../src/nn/augment/invert.ts";
import { noise } from "../../src/nn/augment/noise.ts";
import { perspective } from "../../src/nn/augment/perspective.ts";
import { posterize } from "../../src/nn/augment/posterize.ts";
import { quarterTurns } from "../../src/nn/augment/quarterTurns.ts";
import { randomCrop } from "../../src/nn/augment/randomCrop.ts";
import { randomErasing } from "../../src/nn/augment/randomErasing.ts";
import { randomResizedCrop } from "../../src/nn/augment/randomResizedCrop.ts";
import { saturation } from "../../src/nn/augment/saturation.ts";
import { sharpness } from "../../src/nn/augment/sharpness.ts";
import { shear } from "../../src/nn/augment/shear.ts";
import { solarize } from "../../src/nn/augment/solarize.ts";
import { translate } from "../../src/nn/augment/translate.ts";
import { zoom } from "../../src/nn/augment/zoom.ts";
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
  row("flipUpDown", colours, () => flipUpDown()),
  row("quarterTurns", pixels("N", 3, 5, 5), () => quarterTurns()),
  row("quarterTurns, not square", colours, () => quarterTurns()),
  row("randomCrop", colours, () => randomCrop({ padding: 2 })),
  row("randomCrop, reflect", colours, () => randomCrop({ padding: [1, 4], paddingMode: "reflect" })),
  row("randomResizedCrop", colours, () => randomResizedCrop()),
  row("zoom", colours, () => zoom({ heightFactor: 0.5, fillValue: 255 })),
  row("zoom, edge", colours, () => zoom({ heightFactor: 0.5, widthFactor: [0, 0.4], paddingMode: "edge" })),
  row("perspective", colours, () => perspective(always)),
  row(
    "neighbours that do not agree",
    colours,
    () => zoom({ paddingMode: "reflect" }),
    () => flipUpDown(),
    () => perspective(),
  ),
  row("colorJitter", colours, () => colorJitter({ brightness: 0.4, contrast: 0.4, saturation: 0.4, hue: 0.1 })),
  row("noise", pixels("N", 3, 3, 5), () => noise({ stddev: [5, 30] })),
  row("randomErasing", colours, () => randomErasing(always)),
  row("randomErasing, noise", colours, () => randomErasing({ value: "noise", scale: [0.2, 0.9], ...always })),
  row("cutout, mean", colours, () => cutout({ value: "mean" })),
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

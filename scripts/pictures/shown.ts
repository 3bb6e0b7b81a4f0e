import { alternatingFlip } from "../../src/nn/augment/alternatingFlip.ts";
import type { Augmentation } from "../../src/nn/augment/augmentation.ts";
import { autocontrast } from "../../src/nn/augment/autocontrast.ts";
import { blur } from "../../src/nn/augment/blur.ts";
import { brightness } from "../../src/nn/augment/brightness.ts";
import { colorJitter } from "../../src/nn/augment/colorJitter.ts";
import { contrast } from "../../src/nn/augment/contrast.ts";
import { cutmix } from "../../src/nn/augment/cutmix.ts";
import { cutout } from "../../src/nn/augment/cutout.ts";
import { equalize } from "../../src/nn/augment/equalize.ts";
import { flipLeftRight } from "../../src/nn/augment/flipLeftRight.ts";
import { flipUpDown } from "../../src/nn/augment/flipUpDown.ts";
import { grayscale } from "../../src/nn/augment/grayscale.ts";
import { hue } from "../../src/nn/augment/hue.ts";
import { invert } from "../../src/nn/augment/invert.ts";
import { mixup } from "../../src/nn/augment/mixup.ts";
import { noise } from "../../src/nn/augment/noise.ts";
import { perspective } from "../../src/nn/augment/perspective.ts";
import { posterize } from "../../src/nn/augment/posterize.ts";
import { quarterTurns } from "../../src/nn/augment/quarterTurns.ts";
import { randomCrop } from "../../src/nn/augment/randomCrop.ts";
import { randomErasing } from "../../src/nn/augment/randomErasing.ts";
import { randomResizedCrop } from "../../src/nn/augment/randomResizedCrop.ts";
import { rotate } from "../../src/nn/augment/rotate.ts";
import { saturation } from "../../src/nn/augment/saturation.ts";
import { sharpness } from "../../src/nn/augment/sharpness.ts";
import { shear } from "../../src/nn/augment/shear.ts";
import { solarize } from "../../src/nn/augment/solarize.ts";
import { translate } from "../../src/nn/augment/translate.ts";
import { zoom } from "../../src/nn/augment/zoom.ts";

/** An augmentation as its picture shows it. */
export interface Shown {
  readonly augmentation: Augmentation;
  /** As it is written, for the page. */
  readonly written: string;
  /** Whether it mixes images of a batch, so that they have to differ. */
  readonly mixes?: boolean;
}

/** A row for each augmentation, by its factory's name: strong enough to be seen in a small picture. */
export const shown: Readonly<Record<string, Shown>> = {
  flipLeftRight: { augmentation: flipLeftRight(), written: "flipLeftRight()" },
  alternatingFlip: { augmentation: alternatingFlip(), written: "alternatingFlip()" },
  flipUpDown: { augmentation: flipUpDown(), written: "flipUpDown()" },
  quarterTurns: { augmentation: quarterTurns(), written: "quarterTurns()" },
  rotate: { augmentation: rotate({ probability: 1 }), written: "rotate({ probability: 1 })" },
  translate: { augmentation: translate({ fraction: 0.2 }), written: "translate({ fraction: 0.2 })" },
  randomCrop: {
    augmentation: randomCrop({ padding: 12, paddingMode: "reflect" }),
    written: 'randomCrop({ padding: 12, paddingMode: "reflect" })',
  },
  randomResizedCrop: { augmentation: randomResizedCrop(), written: "randomResizedCrop()" },
  zoom: { augmentation: zoom({ heightFactor: 0.4 }), written: "zoom({ heightFactor: 0.4 })" },
  shear: {
    augmentation: shear({ xFactor: 0.3, yFactor: 0.2, fillValue: 128 }),
    written: "shear({ xFactor: 0.3, yFactor: 0.2, fillValue: 128 })",
  },
  perspective: { augmentation: perspective({ probability: 1 }), written: "perspective({ probability: 1 })" },
  blur: { augmentation: blur({ probability: 1 }), written: "blur({ probability: 1 })" },
  sharpness: {
    augmentation: sharpness({ factor: [0, 6], probability: 1 }),
    written: "sharpness({ factor: [0, 6], probability: 1 })",
  },
  brightness: { augmentation: brightness({ factor: 0.6 }), written: "brightness({ factor: 0.6 })" },
  contrast: { augmentation: contrast({ factor: 0.8 }), written: "contrast({ factor: 0.8 })" },
  saturation: { augmentation: saturation({ factor: 1 }), written: "saturation({ factor: 1 })" },
  hue: { augmentation: hue({ shift: 0.5 }), written: "hue({ shift: 0.5 })" },
  colorJitter: {
    augmentation: colorJitter({ brightness: 0.4, contrast: 0.4, saturation: 0.4, hue: 0.1 }),
    written: "colorJitter({ brightness: 0.4, contrast: 0.4, saturation: 0.4, hue: 0.1 })",
  },
  grayscale: { augmentation: grayscale({ probability: 0.5 }), written: "grayscale({ probability: 0.5 })" },
  autocontrast: { augmentation: autocontrast({ probability: 0.5 }), written: "autocontrast({ probability: 0.5 })" },
  equalize: { augmentation: equalize(), written: "equalize()" },
  invert: { augmentation: invert(), written: "invert()" },
  solarize: { augmentation: solarize(), written: "solarize()" },
  posterize: { augmentation: posterize({ bits: 2 }), written: "posterize({ bits: 2 })" },
  noise: { augmentation: noise({ stddev: [5, 50] }), written: "noise({ stddev: [5, 50] })" },
  randomErasing: {
    augmentation: randomErasing({ value: "noise", probability: 1 }),
    written: 'randomErasing({ value: "noise", probability: 1 })',
  },
  cutout: { augmentation: cutout({ value: "mean" }), written: 'cutout({ value: "mean" })' },
  mixup: { augmentation: mixup({ alpha: 1 }), written: "mixup({ alpha: 1 })", mixes: true },
  cutmix: { augmentation: cutmix(), written: "cutmix()", mixes: true },
};

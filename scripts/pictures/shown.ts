import * as layers from "../../src/doors/layers.ts";
import type { Augmentation } from "../../src/nn/augment/augmentation.ts";

/** Each augmentation as its picture shows it, by its factory's name: strong enough to be seen in a small picture. */
export const shown: Readonly<Record<string, string>> = {
  flipLeftRight: "flipLeftRight()",
  alternatingFlip: "alternatingFlip()",
  flipUpDown: "flipUpDown()",
  quarterTurns: "quarterTurns()",
  rotate: "rotate({ probability: 1 })",
  translate: "translate({ fraction: 0.2 })",
  randomCrop: 'randomCrop({ padding: 12, paddingMode: "reflect" })',
  randomResizedCrop: "randomResizedCrop()",
  zoom: "zoom({ heightFactor: 0.4 })",
  shear: "shear({ xFactor: 0.3, yFactor: 0.2, fillValue: 128 })",
  perspective: "perspective({ probability: 1 })",
  brightness: "brightness({ factor: 0.6 })",
  contrast: "contrast({ factor: 0.8 })",
  saturation: "saturation({ factor: 1 })",
  hue: "hue({ shift: 0.5 })",
  colorJitter: "colorJitter({ brightness: 0.4, contrast: 0.4, saturation: 0.4, hue: 0.1 })",
  grayscale: "grayscale({ probability: 0.5 })",
  autocontrast: "autocontrast()",
  equalize: "equalize()",
  invert: "invert()",
  solarize: "solarize()",
  posterize: "posterize({ bits: 2 })",
  blur: "blur({ probability: 1 })",
  sharpness: "sharpness({ factor: [0, 6], probability: 1 })",
  noise: "noise({ stddev: [5, 50] })",
  randomErasing: 'randomErasing({ value: "noise", probability: 1 })',
  cutout: 'cutout({ value: "mean" })',
  mixup: "mixup({ alpha: 1 })",
  cutmix: "cutmix()",
  oneOf: "oneOf(mixup({ alpha: 1 }), cutmix())",
  randAugment: "randAugment()",
  autoAugment: "autoAugment()",
};

/** What is written in a row, made. */
export function madeOf(written: string): Augmentation {
  return new Function(...Object.keys(layers), `return ${written};`)(...Object.values(layers)) as Augmentation;
}

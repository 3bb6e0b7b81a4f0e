/** What is told to whoever makes a mistake with an augmentation, as text to be read: test/golden/augment-messages.txt. */
import { expect, test } from "vitest";
import * as layers from "../../src/doors/layers.ts";
import { expectGolden } from "../golden/golden.ts";
import { toldOf } from "./messageOf.ts";
import { write } from "./runLayer.ts";

const {
  augment,
  brightness,
  colorJitter,
  cutout,
  equalize,
  flipUpDown,
  hue,
  noise,
  perspective,
  posterize,
  quarterTurns,
  randomCrop,
  randomErasing,
  randomResizedCrop,
  rotate,
  saturation,
  shear,
  sharpness,
  solarize,
  translate,
  zoom,
} = layers;

const mistakes: Readonly<Record<string, () => unknown>> = {
  "flipUpDown, probability": () => flipUpDown({ probability: -0.1 }),
  "quarterTurns, probability": () => quarterTurns({ probability: Number.NaN }),
  "rotate, padding mode": () => rotate({ paddingMode: "zeros" as never }),
  "rotate, fill value": () => rotate({ fillValue: 256 }),
  "translate, fraction": () => translate({ fraction: 1.5 }),
  "translate, half pixels": () => translate({ pixels: [1, 0.5] }),
  "translate, both": () => translate({ pixels: 4, fraction: 0.1 }),
  "translate, three": () => translate({ pixels: [1, 2, 3] as never }),
  "randomCrop, padding": () => randomCrop({ padding: -4 }),
  "randomCrop, padding as a word": () => randomCrop({ padding: "same" as never }),
  "randomCrop, padding mode": () => randomCrop({ paddingMode: "symmetric" as never }),
  "randomResizedCrop, scale": () => randomResizedCrop({ scale: [0, 1] }),
  "randomResizedCrop, one number": () => randomResizedCrop({ scale: 0.5 as never }),
  "randomResizedCrop, ratio falls": () => randomResizedCrop({ ratio: [2, 1] }),
  "zoom, factor": () => zoom({ heightFactor: 1 }),
  "zoom, factors": () => zoom({ widthFactor: [-1, 0] }),
  "shear, factor": () => shear({ xFactor: -0.3 }),
  "shear, interpolation": () => shear({ interpolation: "bilinear" as never }),
  "perspective, distortion": () => perspective({ distortionScale: 2 }),
  "brightness, factor": () => brightness({ factor: -0.2 }),
  "brightness, factors": () => brightness({ factor: [-0.5, 1] }),
  "sharpness, factors that fall": () => sharpness({ factor: [2, 1] }),
  "hue, shift": () => hue({ shift: 0.6 }),
  "hue, shifts": () => hue({ shift: [-0.6, 0] }),
  "colorJitter of nothing": () => colorJitter({ probability: 0.5 }),
  "colorJitter, misspelt": () => colorJitter({ brightnes: 0.1 } as never),
  "colorJitter, saturation": () => colorJitter({ saturation: Number.POSITIVE_INFINITY }),
  "posterize, bits": () => posterize({ bits: 0 }),
  "posterize, half bits": () => posterize({ bits: 2.5 }),
  "solarize, threshold": () => solarize({ threshold: 300 }),
  "equalize, an option that is not there": () => equalize({ bins: 256 } as never),
  "noise, deviation": () => noise({ stddev: -1 }),
  "noise, deviations": () => noise({ stddev: [10, 300] }),
  "randomErasing, scale": () => randomErasing({ scale: [0.1, 1.1] }),
  "randomErasing, value": () => randomErasing({ value: "random" as never }),
  "cutout, size": () => cutout({ size: 2.5 }),
  "cutout, value": () => cutout({ value: -1 }),
  "saturation of two channels": () => write(augment(saturation()), [2, 4, 4]),
};

test("every mistake is told in words that help", () => {
  expectGolden("augment-messages.txt", toldOf(mistakes));
});

test("every augmentation that takes a probability refuses one above 1", () => {
  const factories = Object.entries(layers as Readonly<Record<string, unknown>>).filter(
    (entry): entry is [string, (options: object) => unknown] => {
      const [name, factory] = entry;
      if (typeof factory !== "function" || ["colorJitter", "alternatingFlip"].includes(name)) return false;
      try {
        return "stage" in Object((factory as (options: object) => unknown)({ probability: 1 }));
      } catch {
        return false;
      }
    },
  );
  expect(factories.length).toBeGreaterThan(20);
  for (const [name, factory] of factories) {
    expect(() => factory({ probability: 1.01 })).toThrow(`${name}: probability is out of range`);
  }
});

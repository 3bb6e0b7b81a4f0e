import { expect, it } from "vitest";
import { hasHeicDecoder } from "../../src/data/decode/heic.node.ts";
import { decodePicture } from "../../src/data/decode/picture.node.ts";

/** 64 x 48: red, green; blue, white. Made with libheif's own encoder. */
const photo = Buffer.from(
  "AAAAHGZ0eXBoZWljAAAAAG1pZjFoZWljbWlhZgAAAeRtZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAAAAAAAAAAAAAAAA5waXRtAA" +
    "AAAAACAAAAEGlkYXQAAAAAAEAAMAAAAExpbG9jAQAAAERAAAMAAQAAAAAAAAIIAAEAAAAAAAABLgACAAEAAAAAAAAAAQAAAAAAAAAIAAMAAAAA" +
    "AAADNgABAAAAAAAAANYAAABNaWluZgAAAAAAAwAAABVpbmZlAgAAAQABAABodmMxAAAAABVpbmZlAgAAAAACAABncmlkAAAAABVpbmZlAgAAAQ" +
    "ADAABFeGlmAAAAANhpcHJwAAAAtmlwY28AAAB2aHZjQwEDcAAAAAAAAAAAAB7wAPz9+PgAAA8DIAABABhAAQwB//8DcAAAAwCQAAADAAADAB66" +
    "AkAhAAEAKkIBAQNwAAADAJAAAAMAAAMAHqAggQWW6uSmubgQEDAgAAADACAAAAMAISIAAQAGRAHBc8CJAAAAFGlzcGUAAAAAAAAAQAAAAEAAAA" +
    "AUaXNwZQAAAAAAAABAAAAAMAAAABBwaXhpAAAAAAMICAgAAAAaaXBtYQAAAAAAAAACAAECgQIAAgIDhAAAAChpcmVmAAAAAAAAAA5kaW1nAAIA" +
    "AQABAAAADmNkc2MAAwABAAIAAAIMbWRhdAAAASooAa8E+Nvy6Ja3/RnX//8rf7/+Pbct9yyC8B+MkaX8Oef/6Dup4RxS9T0ldhn/rBVZRgytBu" +
    "SvO/iuJT3GzFUuUp3a3LWrBJFkF89ppwsjARWg89MuFKB37x/ZuExO906W8nNKA8m3Mj/OT//996//74i/rXNwMS79UNSJ3/jdefg9GPlNaT+H" +
    "aV/ct2FvdvqZhn/oSzuetHCGuLcnkzagPxn4FMsxFGttpSOh7jwwT9gabcukFojVDyi+ZgjJvel3jo6dj8VYtA7ntquui+swIIwTq3iFwY93Wb" +
    "YyLdB7DRF4naG5yUtZK3C7mzQHbJaaQhIIFb6DMyNXM792sBJLCpS3+8deY1XFbeEZ2CbT7NlE7PbI+SmSQQPok8GbmGStyC+FgAL3epClAAAA" +
    "AElJKgAIAAAACAAPAQIABQAAAH4AAAAQAQIAAwAAAFgxAAASAQMAAQAAAAEAAAAaAQUAAQAAAG4AAAAbAQUAAQAAAHYAAAAoAQMAAQAAAAIAAA" +
    "ATAgMAAQAAAAEAAABphwQAAQAAAIQAAAAAAAAAOGMAAOgDAAA4YwAA6AMAAEFjbWUAAAYAAJAHAAQAAAAwMjEwAZEHAAQAAAABAgMAAKAHAAQA" +
    "AAAwMTAwAaADAAEAAAD//wAAAqAEAAEAAABAAAAAA6AEAAEAAAAwAAAAAAAAAA==",
  "base64",
);

const near = (actual: readonly number[], expected: readonly number[]) =>
  actual.every((value, i) => Math.abs(value - expected[i]!) < 12);

it("reads HEIC photos where the package for it is installed", async () => {
  expect(hasHeicDecoder()).toBe(true);
  for (const size of [{}, { height: 24, width: 32 }]) {
    const { image, facts } = await decodePicture(photo, "it", size);
    expect(facts).toEqual({ width: 64, height: 48, format: "heic", isGrey: false, camera: "Acme X1" });
    const at = (x: number, y: number) => {
      const place = (Math.floor(y * image.height) * image.width + Math.floor(x * image.width)) * 3;
      return [...image.data.subarray(place, place + 3)];
    };
    expect(near(at(0.25, 0.25), [255, 0, 0]), `${at(0.25, 0.25)}`).toBe(true);
    expect(near(at(0.75, 0.25), [0, 255, 0]), `${at(0.75, 0.25)}`).toBe(true);
    expect(near(at(0.25, 0.75), [0, 0, 255]), `${at(0.25, 0.75)}`).toBe(true);
    expect(near(at(0.75, 0.75), [255, 255, 255]), `${at(0.75, 0.75)}`).toBe(true);
  }
  const { image } = await decodePicture(photo, "it", { box: { left: 40, top: 30, width: 10, height: 10 } });
  expect(near([...image.data.subarray(0, 3)], [255, 255, 255])).toBe(true);
});

it("names a HEIC photo that is cut off, and is not put out by it", async () => {
  for (let end = 12; end < photo.length; end += 97) {
    await expect(decodePicture(photo.subarray(0, end), "it", {}), `${end}`).rejects.toMatchObject({
      name: "ProblemError",
      message: expect.stringMatching(/^it is /),
    });
  }
  expect((await decodePicture(photo, "it", {})).image.width).toBe(64);
});

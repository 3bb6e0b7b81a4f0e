import fc from "fast-check";
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { readExif } from "../../src/data/decode/exif.ts";
import type { Image } from "../../src/data/decode/image.ts";
import { readJpegHeader } from "../../src/data/decode/jpegHeader.ts";
import { decodePicture, type Kernel, type PictureOptions } from "../../src/data/decode/picture.node.ts";
import { ifd, png16, tiff } from "./handmade.ts";

/** The picture's first pixel. */
async function colorOf(bytes: Uint8Array, options: PictureOptions = {}): Promise<number[]> {
  const { image } = await decodePicture(bytes, "it", options);
  return [...image.data.subarray(0, image.channels)];
}

function raw(width: number, height: number, data: ArrayLike<number>, channels: 1 | 3 = 1): Image {
  return { width, height, channels, data: Uint8Array.from(data) };
}

const small: PictureOptions = { height: 2, width: 2 };

describe("colours", () => {
  it("of 16 bits lose their lower byte", async () => {
    for (const options of [{}, small]) {
      expect(await colorOf(png16({ color: [0x8000, 0xffff, 0x00ff] }), options)).toEqual([128, 255, 0]);
      expect(await colorOf(png16({ color: [0x8000] }), options)).toEqual([128, 128, 128]);
      expect(await colorOf(png16({ color: [0x8000] }), { ...options, channels: 1 })).toEqual([128]);
      const deep = { bits: 16, photometric: 2, color: [0x8000, 0xffff, 0x00ff] } as const;
      expect(await colorOf(tiff(deep), options)).toEqual([128, 255, 0]);
      expect(await colorOf(tiff({ bits: 16, photometric: 1, color: [0x8000] }), options)).toEqual([128, 128, 128]);
    }
  });

  it("of 16 bits with a profile go through it", async () => {
    const profileOf = async (name: string) => {
      const picture = sharp({ create: { width: 1, height: 1, channels: 3, background: "red" } });
      return (await sharp(await picture.withIccProfile(name).png().toBuffer()).metadata()).icc!;
    };
    for (const options of [{}, small]) {
      for (const color of [
        [0xffff, 0, 0],
        [0, 0xffff, 0],
        [0x8000, 0x4000, 0xc000],
      ]) {
        const read = await colorOf(png16({ color }, await profileOf("srgb")), options);
        for (const [i, value] of color.entries()) expect(Math.abs(read[i]! - (value >> 8))).toBeLessThanOrEqual(1);
      }
      // A green of Display P3 that sRGB has as well: its numbers are other ones there.
      const [red, green, blue] = await colorOf(
        png16({ color: [0x6000, 0x9000, 0x6000] }, await profileOf("p3")),
        options,
      );
      expect(red).toBeLessThan(0x60 - 8);
      expect(green).toBeGreaterThan(0x90 - 4);
      expect(blue).toBeLessThan(0x60 + 2);
    }
  });

  it("that are transparent show the background", async () => {
    const background = "#0a141e";
    for (const options of [{ background }, { ...small, background }]) {
      expect(await colorOf(png16({ color: [0x8000, 0xffff, 0, 0] }), options)).toEqual([10, 20, 30]);
      expect(await colorOf(png16({ color: [0x8000, 0] }), options)).toEqual([10, 20, 30]);
      expect(await colorOf(png16({ color: [0x8000, 0xffff] }), options)).toEqual([128, 128, 128]);
    }
    const half = await colorOf(png16({ color: [0xffff, 0, 0, 0x8000] }));
    expect(half[0]).toBe(255);
    for (const value of half.slice(1)) expect(Math.abs(value - 127.5)).toBeLessThan(1);
  });

  it("of a palette, with one of them transparent, are themselves", async () => {
    const data = Buffer.from([255, 0, 0, 255, 0, 0, 255, 0]);
    const picture = sharp(data, { raw: { width: 2, height: 1, channels: 4 } });
    for (const bytes of [await picture.png({ palette: true }).toBuffer(), await picture.gif().toBuffer()]) {
      const { image } = await decodePicture(bytes, "it", { background: "lime" });
      expect([...image.data]).toEqual([255, 0, 0, 0, 255, 0]);
    }
  });

  const inks = [
    { name: "red", color: [0, 255, 255, 0], is: ([r, g, b]: number[]) => r! > 200 && g! < 60 && b! < 60 },
    { name: "green", color: [255, 0, 255, 0], is: ([r, g, b]: number[]) => g! > r! + 80 && g! > b! + 80 },
    { name: "cyan", color: [255, 0, 0, 0], is: ([r, g, b]: number[]) => r! < 60 && g! > 100 && b! > 200 },
    { name: "white", color: [0, 0, 0, 0], is: ([r, g, b]: number[]) => Math.min(r!, g!, b!) > 250 },
    { name: "black", color: [0, 0, 0, 255], is: ([r, g, b]: number[]) => Math.max(r!, g!, b!) < 40 },
  ];

  it.each(inks)("printed in $name are $name, in a TIFF and in a JPEG", async ({ color, is }) => {
    const printed = tiff({ photometric: 5, color });
    // Adobe's programs write inks upside down, and say so in a segment of their own.
    const inks = sharp(printed).pipelineColourspace("cmyk").toColourspace("cmyk");
    const adobe = await inks.jpeg({ quality: 100 }).toBuffer();
    expect(adobe.includes("Adobe")).toBe(true);
    for (const bytes of [printed, adobe]) {
      expect((await sharp(bytes).metadata()).space).toBe("cmyk");
      for (const options of [{}, small]) {
        const read = await colorOf(bytes, options);
        expect(is(read), `${read}`).toBe(true);
      }
    }
  });

  it("printed with a profile of their own go through it", async () => {
    const red = sharp({ create: { width: 8, height: 8, channels: 3, background: "#d02030" } });
    const printed = await red.withIccProfile("cmyk").toColourspace("cmyk").jpeg({ quality: 100 }).toBuffer();
    expect(await sharp(printed).metadata()).toMatchObject({ space: "cmyk", hasProfile: true });
    const read = await colorOf(printed);
    for (const [i, value] of [0xd0, 0x20, 0x30].entries()) expect(Math.abs(read[i]! - value)).toBeLessThan(12);
  });

  it("that count from white, or in numbers without an end", async () => {
    expect(await colorOf(tiff({ photometric: 0, color: [10] }))).toEqual([245, 245, 245]);
    for (const strange of [
      tiff({ photometric: 1, bits: 32, format: 3, color: [0.5] }),
      tiff({ photometric: 1, bits: 32, color: [2 ** 31] }),
      tiff({ photometric: 2, color: [1, 2, 3, 4, 5] }),
    ]) {
      await expect(decodePicture(strange, "it", {})).rejects.toThrow(
        /^it is not an image that can be read: expected 1 to 4 channels of 8 or 16 bits, got/,
      );
    }
  });
});

describe("orientation", () => {
  /** Where the pixel at x, y of the upright picture stands in the stored one, by what the EXIF standard says. */
  const stored: Readonly<Record<number, (x: number, y: number, w: number, h: number) => readonly [number, number]>> = {
    1: (x, y) => [x, y],
    2: (x, y, w) => [w - 1 - x, y],
    3: (x, y, w, h) => [w - 1 - x, h - 1 - y],
    4: (x, y, _, h) => [x, h - 1 - y],
    5: (x, y) => [y, x],
    6: (x, y, _, h) => [y, h - 1 - x],
    7: (x, y, w, h) => [w - 1 - y, h - 1 - x],
    8: (x, y, w) => [w - 1 - y, x],
  };
  const [w, h] = [24, 16];
  const pixels = Uint8Array.from({ length: w * h }, (_, i) => (i * 37) % 251);

  it.each(Object.entries(stored))("%s is undone, also before a box is cut out", async (orientation, from) => {
    const bytes = await sharp(pixels, { raw: { width: w, height: h, channels: 1 } })
      .withMetadata({ orientation: Number(orientation) })
      .png()
      .toBuffer();
    const [width, height] = Number(orientation) < 5 ? [w, h] : [h, w];
    const { image, facts } = await decodePicture(bytes, "it", { channels: 1 });
    expect(facts).toMatchObject({ width, height });
    expect(image).toMatchObject({ width, height });
    const expected = Uint8Array.from({ length: w * h }, (_, i) => {
      const [x, y] = from(i % width, Math.floor(i / width), w, h);
      return pixels[y * w + x]!;
    });
    expect([...image.data]).toEqual([...expected]);
    const box = { left: 3, top: 2, width: 5, height: 4 };
    const part = (await decodePicture(bytes, "it", { channels: 1, box })).image;
    expect([...part.data]).toEqual(
      Array.from({ length: 20 }, (_, i) => expected[(2 + Math.floor(i / 5)) * width + 3 + (i % 5)]),
    );
  });

  it("counts in a JPEG that is made much smaller", async () => {
    const halves = Buffer.alloc(800 * 400 * 3, 0);
    for (let i = 0; i < 800 * 400; i++) halves[3 * i + (i % 800 < 400 ? 0 : 2)] = 255;
    const jpeg = await sharp(halves, { raw: { width: 800, height: 400, channels: 3 } })
      .withMetadata({ orientation: 6 })
      .jpeg()
      .toBuffer();
    const { image, facts } = await decodePicture(jpeg, "it", { height: 20, width: 10 });
    expect(facts).toMatchObject({ width: 400, height: 800, format: "jpeg" });
    expect(image.data[0]).toBeGreaterThan(250); // red is above
    expect(image.data[image.data.length - 1]).toBeGreaterThan(250); // blue below
  });
});

describe("size", () => {
  it("is changed with the kernel asked for", async () => {
    const step = raw(
      4,
      4,
      Array.from({ length: 16 }, (_, i) => (i % 4 < 2 ? 64 : 192)),
    );
    const enlarged = (kernel: Kernel) => decodePicture(step, "it", { height: 16, width: 16, channels: 1, kernel });
    expect(new Set((await enlarged("nearest")).image.data)).toEqual(new Set([64, 192]));
    const between = [...(await enlarged("linear")).image.data];
    expect(Math.min(...between)).toBe(64);
    expect(Math.max(...between)).toBe(192);
    expect(Math.min(...(await enlarged("lanczos3")).image.data)).toBeLessThan(64);

    const noise = raw(
      48,
      48,
      Array.from({ length: 48 * 48 }, (_, i) => (i * 2654435761) >>> 24),
    );
    const kernels: readonly Kernel[] = ["nearest", "linear", "cubic", "mitchell", "lanczos2", "lanczos3"];
    const made = await Promise.all(
      kernels.map(
        async (kernel) => (await decodePicture(noise, "it", { height: 20, width: 20, channels: 1, kernel })).image,
      ),
    );
    expect(new Set(made.map(({ data }) => Buffer.from(data).toString("hex"))).size).toBe(kernels.length);
    const byDefault = await decodePicture(noise, "it", { height: 20, width: 20, channels: 1 });
    expect(byDefault.image.data).toEqual(made.at(-1)!.data);
  });

  it("halved by a line is the mean of two", async () => {
    const stripes = raw(
      8,
      8,
      Array.from({ length: 64 }, (_, i) => (i % 2 === 0 ? 40 : 80)),
    );
    const { image } = await decodePicture(stripes, "it", { height: 8, width: 4, channels: 1, kernel: "linear" });
    for (const value of image.data) expect(Math.abs(value - 60)).toBeLessThanOrEqual(8);
  });

  it("pads around the whole, crops its middle, and squashes", async () => {
    const thirds = raw(
      12,
      4,
      Array.from({ length: 48 }, (_, i) => [10, 90, 200][Math.floor((i % 12) / 4)]!),
    );
    const options = { height: 4, width: 4, channels: 1, kernel: "nearest" } as const;
    const rows = async (fit: "pad" | "crop" | "squash") => {
      const { image } = await decodePicture(thirds, "it", { ...options, fit, background: "#ffffff" });
      return [...image.data].filter((_, i) => i % 4 === 1);
    };
    expect(await rows("crop")).toEqual([90, 90, 90, 90]);
    expect((await rows("pad")).filter((value) => value === 255).length).toBeGreaterThanOrEqual(2);
    expect(new Set(await rows("squash"))).toEqual(new Set([90]));
    expect((await decodePicture(thirds, "it", { ...options, fit: "squash" })).image.data[0]).toBe(10);
    expect((await decodePicture(thirds, "it", { ...options, fit: "squash" })).image.data[3]).toBe(200);
  });

  it("is that of the part of a box that lies inside", async () => {
    const picture = raw(
      10,
      10,
      Array.from({ length: 100 }, (_, i) => i),
    );
    const cut = async (box: NonNullable<PictureOptions["box"]>) =>
      (await decodePicture(picture, "it", { channels: 1, box })).image;
    expect([...(await cut({ left: 8.4, top: 7.6, width: 5, height: 50 })).data]).toEqual([88, 89, 98, 99]);
    expect([...(await cut({ left: -3, top: 0, width: 4, height: 1 })).data]).toEqual([0]);
    expect(await cut({ left: -5, top: -5, width: 50, height: 50 })).toMatchObject({ width: 10, height: 10 });
    await expect(cut({ left: 10, top: 0, width: 5, height: 5 })).rejects.toThrow(/^it: nothing of its box lies inside/);
  });

  it("of pixels that fit already is left alone", async () => {
    const picture = raw(2, 2, [1, 2, 3, 4]);
    expect((await decodePicture(picture, "it", { ...small, channels: 1 })).image).toBe(picture);
    expect([...(await decodePicture(picture, "it", small)).image.data]).toEqual([1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4]);
  });
});

describe("facts", () => {
  it("of a JPEG's header are those of its decoder", async () => {
    const drawn = fc.record({
      width: fc.integer({ min: 1, max: 70 }),
      height: fc.integer({ min: 1, max: 70 }),
      grey: fc.boolean(),
      progressive: fc.boolean(),
      orientation: fc.integer({ min: 1, max: 8 }),
      icc: fc.boolean(),
    });
    const check = fc.asyncProperty(drawn, async ({ width, height, grey, progressive, orientation, icc }) => {
      const picture = sharp({ create: { width, height, channels: 3, background: "#456" } }).withMetadata({
        orientation,
      });
      if (grey) picture.greyscale();
      if (icc) picture.withIccProfile("p3");
      const bytes = await picture.jpeg({ progressive }).toBuffer();
      const described = await sharp(bytes).metadata();
      expect(readJpegHeader(bytes)).toMatchObject({ width, height, channels: described.channels, orientation });
    });
    await fc.assert(check, { numRuns: 40 });
  });

  it("are nothing where a header is damaged, and never a fault", async () => {
    const bytes = await sharp({ create: { width: 9, height: 9, channels: 3, background: "#456" } })
      .withExif({ IFD0: { Make: "Acme", Model: "One" } })
      .jpeg()
      .toBuffer();
    expect(readJpegHeader(bytes)).toMatchObject({ camera: "Acme One" });
    for (let end = 0; end < bytes.length; end++) readJpegHeader(bytes.subarray(0, end));
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.nat(255), (at, value) => {
        const changed = Buffer.from(bytes);
        changed[at] = value;
        readJpegHeader(changed);
      }),
    );
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (any) => readExif(any) !== undefined));
  });

  it("name the camera once, in every format that tells", async () => {
    const picture = (make: string, model: string) =>
      sharp({ create: { width: 9, height: 9, channels: 3, background: "#456" } }).withExif({
        IFD0: { Make: make, Model: model },
      });
    const camera = async (bytes: Uint8Array) => (await decodePicture(bytes, "it", small)).facts.camera;
    for (const format of ["jpeg", "png", "webp", "avif"] as const) {
      expect(await camera(await picture("Acme", "X1").toFormat(format).toBuffer()), format).toBe("Acme X1");
    }
    expect(await camera(await picture("Canon", "Canon EOS 5D").jpeg().toBuffer())).toBe("Canon EOS 5D");
    expect(
      await camera(
        await sharp({ create: { width: 9, height: 9, channels: 3, background: "#456" } })
          .jpeg()
          .toBuffer(),
      ),
    ).toBeUndefined();
  });

  it("of EXIF are read in both byte orders", () => {
    const little = ifd([[0x0112, 3, 6]]);
    expect(readExif(little)).toEqual({ orientation: 6 });
    const big = Buffer.from("4d4d002a00000008" + "0001" + "0112000300000001" + "00080000" + "00000000", "hex");
    expect(readExif(big)).toEqual({ orientation: 8 });
    expect(readExif(Buffer.concat([Buffer.from("Exif\0\0"), big]))).toEqual({ orientation: 8 });
    expect(readExif(ifd([[0x0112, 3, 9]]))).toEqual({});
    expect(readExif(ifd([[0x0110, 2, 0x00304158, 4]]))).toEqual({ camera: "XA0" });
  });

  it("tell grey from colour", async () => {
    const isGrey = async (bytes: Uint8Array) => (await decodePicture(bytes, "it", small)).facts.isGrey;
    const color = sharp({ create: { width: 9, height: 9, channels: 3, background: "#777" } });
    const oneChannel = color.clone().toColourspace("b-w");
    expect(await isGrey(await oneChannel.clone().jpeg().toBuffer())).toBe(true);
    expect(await isGrey(await oneChannel.clone().png().toBuffer())).toBe(true);
    expect(await isGrey(await color.clone().jpeg().toBuffer())).toBe(true);
    expect(
      await isGrey(
        await sharp({ create: { width: 9, height: 9, channels: 3, background: "#887766" } })
          .png()
          .toBuffer(),
      ),
    ).toBe(false);
    expect(await isGrey(png16({ color: [5] }))).toBe(true);
  });
});

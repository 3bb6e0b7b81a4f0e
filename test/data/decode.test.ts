import { chmod, mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { deflateSync } from "node:zlib";
import sharp, { type Sharp } from "sharp";
import { describe, expect, it } from "vitest";
import { decodeImage } from "../../src/data/decode/decode.node.ts";
import { decodeAll } from "../../src/data/decode/decodeAll.node.ts";
import type { Image } from "../../src/data/decode/image.ts";
import { png } from "./handmade.ts";
import { temporaryFolder } from "./temporary.ts";

/** A picture of one colour. */
function plain(width: number, height: number, background: string): Sharp {
  return sharp({ create: { width, height, channels: 3, background } });
}

/** Left half red, right half blue. */
function redAndBlue(width = 40, height = 20): Sharp {
  const data = Buffer.alloc(width * height * 3);
  for (let i = 0; i < width * height; i++) data[3 * i + (i % width < width / 2 ? 0 : 2)] = 255;
  return sharp(data, { raw: { width, height, channels: 3 } });
}

function pixel({ width, channels, data }: Image, y: number, x: number): number[] {
  const at = (y * width + x) * channels;
  return [...data.subarray(at, at + channels)];
}

function near(actual: readonly number[], expected: readonly number[], tolerance = 6): void {
  expect(actual).toHaveLength(expected.length);
  for (const [i, value] of expected.entries())
    expect(Math.abs(actual[i]! - value), `${actual}`).toBeLessThanOrEqual(tolerance);
}

const noise = Buffer.from(Uint8Array.from({ length: 64 * 64 * 3 }, (_, i) => (i * 2654435761) >>> 24));
const noisy = () => sharp(noise, { raw: { width: 64, height: 64, channels: 3 } });

describe("decodeImage", () => {
  const formats = {
    jpeg: redAndBlue().jpeg({ quality: 95, chromaSubsampling: "4:4:4" }),
    png: redAndBlue().png(),
    "interlaced png": redAndBlue().png({ progressive: true }),
    "palette png": redAndBlue().png({ palette: true }),
    "progressive jpeg": redAndBlue().jpeg({ progressive: true, quality: 95, chromaSubsampling: "4:4:4" }),
    webp: redAndBlue().webp({ lossless: true }),
    gif: redAndBlue().gif(),
    avif: redAndBlue().avif({ quality: 95, chromaSubsampling: "4:4:4" }),
    tiff: redAndBlue().tiff(),
  };

  it.each(Object.entries(formats))("reads %s", async (_, image) => {
    const read = await decodeImage(await image.toBuffer());
    expect(read).toMatchObject({ height: 20, width: 40, channels: 3 });
    expect(read.data).toHaveLength(20 * 40 * 3);
    near(pixel(read, 10, 5), [255, 0, 0]);
    near(pixel(read, 10, 35), [0, 0, 255]);
  });

  it("is exact where the file is", async () => {
    const read = await decodeImage(await noisy().png().toBuffer());
    expect(Buffer.from(read.data)).toEqual(noise);
  });

  it("squashes, crops and pads", async () => {
    const wide = await redAndBlue(60, 20).png().toBuffer();
    const size = { height: 20, width: 20 };
    const squashed = await decodeImage(wide, size);
    expect(squashed).toMatchObject(size);
    near(pixel(squashed, 10, 2), [255, 0, 0]);
    near(pixel(squashed, 0, 17), [0, 0, 255]);
    near(pixel(await decodeImage(wide, { ...size, fit: "crop" }), 10, 2), [255, 0, 0]);
    const padded = await decodeImage(wide, { ...size, fit: "pad", background: "#00ff00" });
    near(pixel(padded, 1, 1), [0, 255, 0]);
    near(pixel(padded, 10, 2), [255, 0, 0]);
    expect(await decodeImage(wide, { width: 30 })).toMatchObject({ height: 10, width: 30 });
  });

  it("refuses sizes and colours that are none", async () => {
    const one = await plain(1, 1, "red").png().toBuffer();
    await expect(decodeImage(one, { height: 0, width: 5 })).rejects.toThrow(
      /option is wrong: got Expected .*height.* 0/,
    );
    await expect(decodeImage(one, { background: "no colour" })).rejects.toThrow(
      /background: expected a CSS colour.*got "no colour"/,
    );
  });

  it("turns photos upright", async () => {
    const turned = await decodeImage(await redAndBlue().withMetadata({ orientation: 6 }).png().toBuffer());
    expect(turned).toMatchObject({ height: 40, width: 20 });
    near(pixel(turned, 2, 10), [255, 0, 0]);
    const small = await decodeImage(await redAndBlue().withMetadata({ orientation: 8 }).jpeg().toBuffer(), {
      height: 8,
      width: 4,
    });
    near(pixel(small, 7, 2), [254, 0, 0], 12);
  });

  it("makes three channels of grey, of transparency, of CMYK and of 16 bits", async () => {
    const grey = await decodeImage(await plain(4, 4, "#777777").greyscale().png().toBuffer());
    expect(grey.channels).toBe(3);
    near(pixel(grey, 1, 1), [119, 119, 119], 1);

    const clear = await sharp({ create: { width: 4, height: 4, channels: 4, background: "#ff000000" } })
      .png()
      .toBuffer();
    expect(pixel(await decodeImage(clear), 1, 1)).toEqual([255, 255, 255]);
    expect(pixel(await decodeImage(clear, { background: "#0a141e" }), 1, 1)).toEqual([10, 20, 30]);
    const half = await sharp({
      create: { width: 4, height: 4, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0.5 } },
    });
    near(pixel(await decodeImage(await half.png().toBuffer()), 1, 1), [127, 127, 127], 1);
    const greyAlpha = await sharp(Buffer.from([200, 0]), { raw: { width: 1, height: 1, channels: 2 } })
      .png()
      .toBuffer();
    expect(pixel(await decodeImage(greyAlpha), 0, 0)).toEqual([255, 255, 255]);

    const cmyk = await redAndBlue().toColourspace("cmyk").jpeg({ quality: 95 }).toBuffer();
    expect((await sharp(cmyk).metadata()).space).toBe("cmyk");
    const fromCmyk = await decodeImage(cmyk);
    expect(fromCmyk.channels).toBe(3);
    expect(pixel(fromCmyk, 10, 5)[0]).toBeGreaterThan(150);
    expect(pixel(fromCmyk, 10, 5)[2]).toBeLessThan(100);

    const deep = await redAndBlue().toColourspace("rgb16").png().toBuffer();
    expect((await sharp(deep).metadata()).depth).toBe("ushort");
    const fromDeep = await decodeImage(deep);
    expect(pixel(fromDeep, 10, 5)).toEqual([255, 0, 0]);
    expect(fromDeep.data).toHaveLength(20 * 40 * 3);
    const deepGrey = await plain(4, 4, "#777777").toColourspace("grey16").png().toBuffer();
    near(pixel(await decodeImage(deepGrey), 1, 1), [119, 119, 119], 1);
  });

  it("makes one channel when asked", async () => {
    const grey = await decodeImage(await plain(4, 4, "#777777").jpeg().toBuffer(), {
      channels: 1,
      height: 2,
      width: 2,
    });
    expect(grey).toMatchObject({ height: 2, width: 2, channels: 1 });
    near([...grey.data], [119, 119, 119, 119], 1);
    const colour = await decodeImage(await redAndBlue().png().toBuffer(), { channels: 1 });
    expect(colour.data).toHaveLength(20 * 40);
  });

  it("takes the first picture of an animation", async () => {
    const frames = [await plain(8, 8, "red").png().toBuffer(), await plain(8, 8, "blue").png().toBuffer()];
    const film = await sharp(frames, { join: { animated: true } })
      .gif()
      .toBuffer();
    expect((await sharp(film).metadata()).pages).toBe(2);
    const read = await decodeImage(film);
    expect(read).toMatchObject({ height: 8, width: 8 });
    near(pixel(read, 4, 4), [255, 0, 0]);
  });

  it("reads an image of one pixel, at any size", async () => {
    const one = await plain(1, 1, "#102030").png().toBuffer();
    expect([...(await decodeImage(one)).data]).toEqual([16, 32, 48]);
    const many = await decodeImage(one, { height: 32, width: 32, fit: "crop" });
    expect(pixel(many, 31, 31)).toEqual([16, 32, 48]);
  });

  it("names the file that is missing, a folder, empty, closed, or no image", async () => {
    await using folder = await temporaryFolder();
    const at = (name: string) => path.join(folder.path, name);
    await mkdir(at("folder.jpg"));
    await writeFile(at("empty.jpg"), "");
    await writeFile(at("text.jpg"), "Dear Sir or Madam");
    await writeFile(at("drawing.svg"), '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>');
    await writeFile(at("iphone.heic"), Buffer.from("\0\0\0\x18ftypheic\0\0\0\0mif1heic".padEnd(100, "\0"), "latin1"));
    await expect(decodeImage(at("no.jpg"))).rejects.toThrow(`${at("no.jpg")} does not exist`);
    await expect(decodeImage(at("folder.jpg"))).rejects.toThrow(`${at("folder.jpg")} is a folder`);
    await expect(decodeImage(at("empty.jpg"))).rejects.toThrow(`${at("empty.jpg")} is empty (0 bytes)`);
    await expect(decodeImage(at("text.jpg"))).rejects.toThrow(/text\.jpg is not an image.*begins with "Dear Sir or "/);
    await expect(decodeImage(at("drawing.svg"))).rejects.toThrow(/drawing\.svg is not an image.*got svg/);
    await expect(decodeImage(at("iphone.heic"))).rejects.toThrow(/iphone\.heic is damaged or cut off/);
    await expect(decodeImage(new Uint8Array(), { name: "upload" })).rejects.toThrow("upload is empty");
    if (process.getuid?.() !== 0 && process.platform !== "win32") {
      await writeFile(at("closed.jpg"), "x");
      await chmod(at("closed.jpg"), 0);
      await expect(decodeImage(at("closed.jpg"))).rejects.toThrow(/closed\.jpg cannot be read: permission denied/);
    }
  });

  const cut = {
    jpeg: noisy().jpeg(),
    "progressive jpeg": noisy().jpeg({ progressive: true }),
    png: noisy().png(),
    webp: noisy().webp(),
    gif: noisy().gif(),
    avif: noisy().avif(),
    tiff: noisy().tiff({ compression: "lzw" }),
  };

  it.each(Object.entries(cut))("refuses a %s that was cut off, at its own size and made smaller", async (_, image) => {
    const bytes = await image.toBuffer();
    for (const part of [0.3, 0.6, 0.9]) {
      const half = bytes.subarray(0, bytes.length * part);
      await expect(decodeImage(half, { name: "half" }), `${part}`).rejects.toThrow(
        /half is (damaged or cut off|not an image)/,
      );
      await expect(decodeImage(half, { name: "half", height: 8, width: 8 }), `${part}`).rejects.toThrow(/^half is/);
    }
  });

  it("reads a huge image in strips, and refuses one that is larger still", async () => {
    const huge = blackPng(20_000, 20_000);
    const read = await decodeImage(huge, { height: 32, width: 32, name: "huge" });
    expect([...read.data]).toEqual(new Array(32 * 32 * 3).fill(0));
    const whole = decodeImage(huge, { name: "huge" });
    await expect(whole).rejects.toThrow(/huge is too large: expected at most 100 million pixels, got 20000 x 20000/);
    const larger = decodeImage(blackPng(30_000, 20_000), { height: 8, width: 8, name: "larger" });
    await expect(larger).rejects.toThrow(/larger is too large: expected at most 500 million pixels/);
  });
});

/** A PNG of one bit a pixel, made by hand because it is done at once at any size. */
function blackPng(width: number, height: number): Buffer {
  const header = Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0]);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  return png(header, deflateSync(Buffer.alloc(height * (1 + Math.ceil(width / 8))), { level: 1 }));
}

describe("decodeAll", () => {
  it("keeps the order and goes on after a bad file", async () => {
    await using folder = await temporaryFolder();
    const files = Array.from({ length: 12 }, (_, i) => path.join(folder.path, `${i}.png`));
    for (const [i, file] of files.entries()) {
      if (i === 5) await writeFile(file, "no image");
      else
        await plain(i % 3 === 0 ? 300 : 3, 3, `rgb(${i}, 0, 0)`)
          .png()
          .toFile(file);
    }
    for (const concurrency of [1, 3, 50]) {
      const seen: unknown[] = [];
      for await (const { file, image, problem } of decodeAll(files, { height: 2, width: 2, concurrency })) {
        expect(file).toBe(files[seen.length]);
        seen.push(image?.data[0] ?? problem?.problem.what);
      }
      expect(seen).toEqual(files.map((file, i) => (i === 5 ? `${file} is not an image that can be read` : i)));
    }
  });

  it("can be left early, or stopped", async () => {
    const stop = new AbortController();
    const files = ["no1.jpg", "no2.jpg", "no3.jpg"];
    for await (const { problem } of decodeAll(files)) {
      expect(problem?.message).toContain("no1.jpg does not exist");
      break;
    }
    const reading = decodeAll(files, { signal: stop.signal, concurrency: 1 });
    await reading.next();
    stop.abort();
    await expect(reading.next()).rejects.toThrow(/abort/i);
  });
});

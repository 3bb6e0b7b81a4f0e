import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import sharp, { type Sharp } from "sharp";
import { describe, expect, it } from "vitest";
import { letterPixels } from "../../src/charts/letters.ts";
import { CLASSES_PER_SHEET, contactSheet, layOut, type SheetCell, zoomOf } from "../../src/preview/contactSheet.ts";
import type { Preview } from "../../src/preview/preview.ts";
import { reduced } from "../../src/preview/reduce.ts";
import { writePreview } from "../../src/preview/writePreview.node.ts";
import { temporaryFolder } from "../data/temporary.ts";
import { noiseSet, previewOf } from "./tinyPreview.ts";

const text = {
  title: "noise",
  about: "Noise, and its opposite.",
  legend: "above: noise; below: its opposite",
  elsewhere: (place: string) => `give a path ${place}`,
};

/** The pixels of a sheet's cell, made small again. */
async function cellOf(sheet: Sharp, { left, top }: SheetCell, zoom: number): Promise<Uint8Array> {
  const { data } = await sheet
    .clone()
    .extract({ left, top, width: 10 * zoom, height: 12 * zoom })
    .raw()
    .toBuffer({ resolveWithObject: true });
  return Uint8Array.from({ length: 360 }, (_, i) => {
    const [row, column, c] = [Math.floor(i / 30), Math.floor(i / 3) % 10, i % 3];
    // Not the first pixel of the enlarged ones, but the last.
    return data[(((row + 1) * zoom - 1) * 10 * zoom + (column + 1) * zoom - 1) * 3 + c]!;
  });
}

describe("contact sheets", () => {
  it.each([
    [1, true],
    [3, true],
    [3, false],
  ])("show every image where the layout says (%i channels, changed ones below: %s)", async (channels, isAugmented) => {
    const preview = previewOf(noiseSet(channels, { cat: 4, dog: 2, emu: 0 }), isAugmented);
    const layout = layOut(preview);
    const { data, height, width } = contactSheet(preview, ["noise", "legend"]);
    expect({ height, width }).toEqual({ height: layout.height, width: layout.width });
    expect(layout.zoom).toBe(5);
    const sheet = sharp(data, { raw: { height, width, channels: 3 } });
    let seen = 0;
    for (const [label, { images, augmented }] of layout.classes.entries()) {
      const own = preview.classes[label]!;
      const rows = [[images, own.images], ...(isAugmented ? [[augmented, own.augmented!] as const] : [])] as const;
      for (const [cells, pixels] of rows) {
        expect(cells).toHaveLength(own.indices.length);
        for (const [place, cell] of cells.entries()) {
          const size = 120 * channels;
          const expected = pixels.subarray(place * size, (place + 1) * size);
          const grey = Uint8Array.from({ length: 360 }, (_, i) => expected[Math.floor(i / 3)]!);
          expect(await cellOf(sheet, cell, layout.zoom)).toEqual(channels === 1 ? grey : Uint8Array.from(expected));
          seen += 1;
        }
      }
    }
    expect(seen).toBe(isAugmented ? 12 : 6);
  });

  it("stand in two columns where there are many classes, and nothing lies over anything else", () => {
    const sizes = Object.fromEntries(Array.from({ length: 13 }, (_, i) => [`class ${i}`, (i % 4) + 1]));
    const layout = layOut(previewOf(noiseSet(1, sizes)));
    const boxes = layout.classes.flatMap(({ images, augmented }) => [...images, ...augmented]);
    for (const [i, a] of boxes.entries()) {
      expect(a.left + 50).toBeLessThanOrEqual(layout.width);
      expect(a.top + 60).toBeLessThanOrEqual(layout.height);
      for (const b of boxes.slice(i + 1)) {
        expect(Math.abs(a.left - b.left) >= 50 || Math.abs(a.top - b.top) >= 60).toBe(true);
      }
    }
    expect(new Set(layout.classes.map(({ heading }) => heading.left)).size).toBe(2);
  });

  it.each([
    [18, 4],
    [28, 2],
    [32, 2],
    [40, 2],
    [64, 1],
    [224, 1],
  ])("enlarges images of %i pixels %i times", (side, zoom) => {
    expect(zoomOf({ height: side, width: side })).toBe(zoom);
  });
});

describe("letters", () => {
  const drawn = (line: string) => {
    const dots = letterPixels(line);
    const rows = Array.from({ length: 9 }, (_, y) =>
      Array.from({ length: 6 * line.length }, (_, x) => (dots.some((dot) => dot.x === x && dot.y === y) ? "#" : " "))
        .join("")
        .trimEnd(),
    );
    return `\n${rows.join("\n")}\n`;
  };

  it("are as they are written", () => {
    expect(drawn("Bird 8")).toMatchInlineSnapshot(`
      "
      ####    #             #        ###
      #   #                 #       #   #
      #   #  ##   # ##   ####       #   #
      ####    #   ##  # #   #        ###
      #   #   #   #     #   #       #   #
      #   #   #   #     #   #       #   #
      ####   ###  #      ####        ###


      "
    `);
  });

  it("all look different", () => {
    const all = Array.from({ length: 94 }, (_, i) => JSON.stringify(letterPixels(String.fromCharCode(33 + i))));
    expect(new Set(all).size).toBe(94);
  });

  it("have no accents, and boxes for other scripts", () => {
    expect(letterPixels("Épée")).toEqual(letterPixels("Epee"));
    expect(letterPixels("鳥🐦")).toEqual(letterPixels("語🦜"));
    expect(letterPixels("鳥").length).toBeGreaterThan(10);
  });
});

describe("writePreview", () => {
  const preview = previewOf(noiseSet(3, { "cat <b>&amp;": 3, dog: 1 }));

  it("writes a sheet whose pixels are the contact sheet's, and a page that holds every image", async () => {
    await using folder = await temporaryFolder();
    const page = path.join(folder.path, "sheets", "noise.html");
    const files = await writePreview(preview, { ...text, page });
    expect((await readdir(path.dirname(page))).sort()).toEqual(["noise.html", "noise.png"]);
    expect(files.map(({ file }) => path.basename(file))).toEqual(["noise.html", "noise.png"]);
    const sheet = contactSheet(preview, [text.title, text.legend]);
    const { data, info } = await sharp(files[1]!.file).raw().toBuffer({ resolveWithObject: true });
    expect(info).toMatchObject({ height: sheet.height, width: sheet.width, channels: 3 });
    expect(data.equals(sheet.data)).toBe(true);

    const html = await readFile(page, "utf8");
    expect(Buffer.byteLength(html)).toBe(files[0]!.bytes);
    expect(html).toContain("<h2>cat &lt;b&gt;&amp;amp;</h2><span>3,000 images · 75.0 %</span>");
    expect(html).not.toMatch(/https?:/);
    const urls = [...html.matchAll(/src="data:image\/png;base64,([^"]+)"/g)].map(([, base64]) => base64!);
    expect(urls).toHaveLength(8);
    const pixels = await Promise.all(urls.map((base64) => sharp(Buffer.from(base64, "base64")).raw().toBuffer()));
    const [cat, dog] = preview.classes;
    expect(new Uint8Array(pixels[2]!)).toEqual(cat!.images.subarray(360, 720));
    expect(new Uint8Array(pixels[3]!)).toEqual(cat!.augmented!.subarray(360, 720));
    expect(new Uint8Array(pixels[6]!)).toEqual(dog!.images);
  });

  it("writes as many sheets as the classes take", async () => {
    await using folder = await temporaryFolder();
    const sizes = Object.fromEntries(Array.from({ length: CLASSES_PER_SHEET + 1 }, (_, i) => [`class ${i}`, 1]));
    const many = previewOf(noiseSet(1, sizes), false);
    const files = await writePreview(many, { ...text, page: path.join(folder.path, "p.html") });
    expect(files.map(({ file }) => path.basename(file))).toEqual(["p.html", "p.png", "p-2.png"]);
    const last = contactSheet({ ...many, classes: many.classes.slice(-1) }, ["noise (2 of 2)", text.legend]);
    expect((await sharp(files[2]!.file).raw().toBuffer()).equals(last.data)).toBe(true);
  });

  it("makes large images small enough for a page", async () => {
    await using folder = await temporaryFolder();
    const photo = { ...preview, height: 120, width: 1, classes: preview.classes.slice(1) };
    const [page] = await writePreview(photo, { ...text, page: path.join(folder.path, "p.html") });
    expect(await readFile(page!.file, "utf8")).toContain("data:image/webp;base64,");
  });

  it("shows large images at a half or a quarter", () => {
    const level = (side: number, value: number) => new Uint8Array(side * side).fill(value);
    const large = (side: number): Preview => ({
      ...{ name: "large", height: side, width: side, channels: 1 },
      classes: [
        {
          ...{ className: "x", total: 2, indices: Uint32Array.of(0, 1), names: ["a", "b"] },
          images: Uint8Array.from([...level(side, 7), ...level(side, 99)]),
        },
      ],
    });
    expect(reduced(large(128))).toEqual(large(128));
    for (const [side, less] of [
      [129, 65],
      [227, 114],
      [300, 75],
    ] as const) {
      const small = reduced(large(side));
      expect([small.height, small.width]).toEqual([less, less]);
      expect(small.classes[0]!.images).toEqual(Uint8Array.from([...level(less, 7), ...level(less, 99)]));
      expect(small.classes[0]).not.toHaveProperty("augmented");
    }
  });

  it("says where it cannot write", async () => {
    await using folder = await temporaryFolder();
    await writeFile(path.join(folder.path, "file"), "");
    const page = path.join(folder.path, "file", "p.html");
    await expect(writePreview(preview, { ...text, page })).rejects.toThrow("Give a path that you can write to");
    await mkdir(path.join(folder.path, "q.png"));
    await expect(writePreview(preview, { ...text, page: path.join(folder.path, "q.html") })).rejects.toThrow(/q\.png/);
    expect((await readdir(folder.path)).filter((name) => name.endsWith(".tmp"))).toEqual([]);
  });
});

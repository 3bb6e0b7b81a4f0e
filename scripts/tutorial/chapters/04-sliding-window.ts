/** The dense network moved over a page of digits. */
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import sharp from "sharp";
import { printed } from "../answersOf.ts";
import type { Chapter } from "../chapter.ts";
import { pageOfDigits } from "../pageOfDigits.ts";
import { runExample } from "../runExample.ts";

const ASKED = ["--scales", "0.9", "--stride", "1", "--threshold", "0.9"];

export const chapter: Chapter = {
  number: 4,
  name: "sliding-window",
  async make(studio) {
    await studio.run("eight");
    const { image, digits } = await pageOfDigits();
    const { height, width } = image;
    const page = path.join(studio.folder, "page.png");
    await writeFile(
      page,
      await sharp(image.data, { raw: { height, width, channels: 1 } })
        .png()
        .toBuffer(),
    );
    const scan = (...more: readonly string[]) =>
      studio.plumage("scan", "eight/model.onnx", "page.png", ...ASKED, ...more);
    const said = await scan("--out", "found");
    await scan("--nms", "0.99", "--max-detections", "1000", "--out", "all");
    const strict = await found(studio.folder, () => scan("--threshold", "0.999", "--out", "strict"), "strict");
    const json = (folder: string) => readFoundBoxes(path.join(studio.folder, folder));
    const merged = await json("found");
    const small = async (name: string) =>
      sharp(path.join(studio.folder, name)).png({ palette: true, compressionLevel: 9 }).toBuffer();
    await studio.picture("all", await small("all/page.boxes.png"));
    await studio.picture("found", await small("found/page.boxes.png"));
    await studio.picture("heat", await small("found/page.heat.png"));
    const eights = digits.filter(({ label }) => label === 8);
    const isOn = (digit: (typeof digits)[number], { left, top, width: wide, height: high }: FoundBox) => {
      const [x, y] = [left + wide / 2, top + high / 2];
      return x >= digit.left && x < digit.left + 28 && y >= digit.top && y < digit.top + 28;
    };
    const hits = eights.filter((digit) => merged.some((box) => isOn(digit, box))).length;
    const wrong = merged.filter((box) => !eights.some((digit) => isOn(digit, box)));
    return {
      scan: printed(said),
      digits: digits.length,
      eights: eights.length,
      windows: Number(/([\d,]+) windows/.exec(said)![1]!.replaceAll(",", "")).toLocaleString("en-US"),
      perDigit: Math.round(
        Number(/([\d,]+) windows/.exec(said)![1]!.replaceAll(",", "")) / digits.length,
      ).toLocaleString("en-US"),
      time: /in ([\d.]+ m?s)/.exec(said)![1]!,
      calls: /merged from ([\d,]+) windows/.exec(said)![1]!,
      boxes: merged.length,
      hits,
      wrong: wrong.length,
      strictBoxes: strict.length,
      strictHits: eights.filter((digit) => strict.some((box) => isOn(digit, box))).length,
      example: printed(await runExample("04-sliding-window.ts", studio.folder)),
    };
  },
};

interface FoundBox {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

async function found(folder: string, scan: () => Promise<string>, name: string): Promise<readonly FoundBox[]> {
  await scan();
  return readFoundBoxes(path.join(folder, name));
}

async function readFoundBoxes(folder: string): Promise<readonly FoundBox[]> {
  const { detections } = JSON.parse(await readFile(path.join(folder, "page.json"), "utf8")) as {
    readonly detections: readonly { readonly box: FoundBox }[];
  };
  return detections.map(({ box }) => box);
}

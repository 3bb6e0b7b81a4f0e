import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { encodeModel } from "../../src/compile/modelFile.ts";
import { scene } from "../../src/data/synthetic/scene.ts";
import { type TemporaryFolder, temporaryFolder } from "../data/temporary.ts";
import { squareModel, squares } from "../detect/squareModel.ts";
import { inFolder, type Outcome } from "./world.ts";

let folder: TemporaryFolder;
let plumage: (...argv: string[]) => Promise<Outcome>;
const at = (name: string) => path.join(folder.path, name);

/** Whole pixels, so that the square's box is known: 20, 10 and 60, 40, in windows that begin 2 pixels before. */
const places = [
  [20, 10],
  [60, 40],
] as const;

beforeAll(async () => {
  folder = await temporaryFolder();
  plumage = inFolder(folder.path);
  const decision = { positive: "square", threshold: 0.97 };
  await writeFile(at("squares.onnx"), encodeModel(squareModel(), {}, { decision }));
  const data = new Uint8Array(96 * 64);
  for (const [left, top] of places)
    for (let y = 0; y < 12; y++) data.fill(255, (top + y) * 96 + left, (top + y) * 96 + left + 12);
  await mkdir(at("pages/more"), { recursive: true });
  const page = sharp(data, { raw: { height: 64, width: 96, channels: 1 } });
  await page.clone().png().toFile(at("pages/page.png"));
  await page.clone().negate().png().toFile(at("pages/more/page.png"));
  await writeFile(at("pages/empty.png"), "");
  await writeFile(at("pages/notes.jpg"), "no picture");
  await sharp(data.subarray(0, 80), { raw: { height: 8, width: 10, channels: 1 } })
    .png()
    .toFile(at("pages/small.png"));
});

afterAll(() => folder[Symbol.asyncDispose]());

/** Without what takes another time each time. */
function timeless(text: string): string {
  return text
    .replaceAll(folder.path, "FOLDER")
    .replace(/ in [\d.]+ m?s\b/g, " in 0.1 s")
    .replace(/"seconds":[\d.e-]+/g, '"seconds":0.1');
}

describe("plumage scan", () => {
  it("tells windows, time and boxes, and writes pictures", async () => {
    const asked = ["pages/page.png", "--stride", "2", "--largest", "20", "--out", "found", "--threads", "1"];
    const { code, stdout, stderr } = await plumage("scan", "squares.onnx", ...asked);
    expect([code, stderr]).toEqual([0, "On cpu with 1 thread.\n"]);
    await expect(timeless(stdout)).toMatchFileSnapshot("golden/scan.txt");
    expect((await readdir(at("found"))).toSorted()).toEqual([
      "page.boxes.png",
      "page.heat.png",
      "page.json",
      "page.svg",
    ]);
    const json = JSON.parse(await readFile(at("found/page.json"), "utf8"));
    expect(json.detections.map(({ box }: { box: unknown }) => box)).toEqual([
      { left: 18, top: 8, width: 16, height: 16 },
      { left: 58, top: 38, width: 16, height: 16 },
    ]);
    // Enlarged five times to 480 x 320; the heat map has its key below.
    expect(await sharp(at("found/page.boxes.png")).metadata()).toMatchObject({ width: 480, height: 320, channels: 3 });
    expect(await sharp(at("found/page.heat.png")).metadata()).toMatchObject({ width: 480, height: 344 });
  });

  it("draws boxes where they are", async () => {
    const { data, info } = await sharp(at("found/page.boxes.png")).raw().toBuffer({ resolveWithObject: true });
    const pixel = (x: number, y: number) => [...data.subarray((y * info.width + x) * 3, (y * info.width + x) * 3 + 3)];
    for (const [left, top] of places) {
      expect(pixel(5 * (left - 2), 5 * (top + 6))).toEqual([255, 214, 10]); // the box's left line
      expect(pixel(5 * (left - 2) - 1, 5 * (top + 6))).toEqual([16, 20, 24]); // dark beside it
      expect(pixel(5 * (left + 6), 5 * (top + 6))).toEqual([255, 255, 255]); // the square
    }
    const heat = await sharp(at("found/page.heat.png")).raw().toBuffer();
    const heatAt = (x: number, y: number) => [...heat.subarray((y * 480 + x) * 3, (y * 480 + x) * 3 + 3)];
    const [hot, cold] = [heatAt(5 * 26, 5 * 16), heatAt(5 * 80, 5 * 16)];
    expect(hot[1]).toBeGreaterThan(180);
    expect(cold).toEqual([37, 1, 47]); // dark violet over black
  });

  it("writes an SVG that holds the picture, or links to it", async () => {
    const svg = await readFile(at("found/page.svg"), "utf8");
    expect(svg).toContain('viewBox="0 0 96 64"');
    expect(svg).toContain('<image href="data:image/jpeg;base64,');
    expect(svg.match(/<rect x="18" y="8" width="16" height="16"/g)).toHaveLength(2);
    expect(await sharp(Buffer.from(svg)).metadata()).toMatchObject({ format: "svg", width: 96, height: 64 });
    await plumage("scan", "squares.onnx", "pages/page.png", "--scales", "1", "--out", "found/linked", "--link");
    expect(await readFile(at("found/linked/page.svg"), "utf8")).toContain('<image href="../../pages/page.png"');
  });

  it("prints JSON lines, and goes on after what cannot be scanned", async () => {
    const { code, stdout, stderr } = await plumage(
      ...["scan", "squares.onnx", "pages", "gone.png", "--scales", "1", "--stride", "2", "--out", "all", "--json"],
    );
    expect([code, stderr]).toEqual([1, ""]);
    await expect(timeless(stdout)).toMatchFileSnapshot("golden/scan.jsonl");
    expect((await readdir(at("all"))).filter((name) => name.endsWith(".svg")).toSorted()).toEqual([
      "page-2.svg",
      "page.svg",
    ]);
  });

  it("finds dark on light with --invert, and counts softly", async () => {
    const scan = async (...flags: string[]) => {
      const { stdout } = await plumage(
        "scan",
        "squares.onnx",
        "pages/more/page.png",
        "--scales",
        "1",
        "--stride",
        "2",
        "--json",
        ...flags,
      );
      return JSON.parse(stdout).detections.length;
    };
    expect(await scan()).toBe(0);
    expect(await scan("--invert")).toBe(2);
    expect(await scan("--invert", "--soft-nms", "gaussian", "--sigma", "0.1")).toBe(2);
    expect(await scan("--invert", "--soft-nms", "linear", "--nms", "0.1")).toBe(2);
    expect(await scan("--invert", "--max-detections", "1")).toBe(1);
    expect(await scan("--invert", "--class", "nothing", "--threshold", "0.9", "--across-classes")).toBeGreaterThan(2);
  });

  it.each([
    [["--scales", "1,x"], '--scales: expected numbers above 0, with commas between them, got "x".'],
    [["--scales", "1", "--largest", "40"], "--scales says which sizes of windows there are"],
    [["--sigma", "1"], "--sigma is of --soft-nms gaussian."],
    [["--soft-nms", "gaussian", "--nms", "0.2"], "--soft-nms gaussian knows no overlap."],
    [["--stride", "1.5"], "stride: expected whole pixels, or a part of the window below 1, got 1.5."],
    [["--scale-step", "1"], "scaleStep: expected at least 1.01, got 1."],
    [["--class", "circle"], 'The model knows no class "circle": expected one of nothing, square, got "circle".'],
  ])("refuses %s", async (flags, message) => {
    const { code, stdout, stderr } = await plumage("scan", "squares.onnx", "pages/page.png", ...flags);
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toContain(message);
  });
});

describe("a page that was drawn", () => {
  it("is found box by box", async () => {
    const { pictures, data, height, width } = scene(squares, { height: 70, width: 90, count: 5, seed: 3 });
    await sharp(data, { raw: { height, width, channels: 1 } })
      .png()
      .toFile(at("drawn.png"));
    const { stdout } = await plumage(
      "scan",
      "squares.onnx",
      "drawn.png",
      "--scales",
      "1",
      "--stride",
      "1",
      "--threshold",
      "0.8",
      "--json",
    );
    const { detections } = JSON.parse(stdout) as { detections: { box: { left: number; top: number } }[] };
    expect(detections).toHaveLength(pictures.length);
    for (const { box } of pictures) {
      const isNear = detections.some(
        (found) => Math.abs(found.box.left + 2 - box.left) <= 1 && Math.abs(found.box.top + 2 - box.top) <= 1,
      );
      expect(isNear).toBe(true);
    }
  });
});

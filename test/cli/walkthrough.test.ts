/** The command, and its page in a real browser, opened from the disk. */
import { readdir, writeFile } from "node:fs/promises";
import path from "node:path";
import type { Page } from "playwright-core";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { encodeModel } from "../../src/compile/modelFile.ts";
import { dense } from "../../src/nn/layers/dense.ts";
import { birdNet } from "../../src/zoo/birdNet.ts";
import { tiles } from "../../src/zoo/tiles.ts";
import { executable, lookAt, looks } from "../browser/offlinePage.ts";
import { type TemporaryFolder, temporaryFolder } from "../data/temporary.ts";
import { drawnModel, drawnPicture } from "../walkthrough/drawnModel.ts";
import { inFolder, type Outcome } from "./world.ts";

const colour = { height: 32, width: 32, channels: 3 };
const wide = { height: 64, width: 96, channels: 3 };

let folder: TemporaryFolder;
let plumage: (...argv: string[]) => Promise<Outcome>;
const at = (name: string) => path.join(folder.path, name);

beforeAll(async () => {
  folder = await temporaryFolder();
  plumage = inFolder(folder.path, { env: { PLUMAGE_CACHE: at("cache") } });
  await writeFile(at("bird.onnx"), encodeModel(drawnModel(birdNet(), colour)));
  await writeFile(at("tiles.onnx"), encodeModel(drawnModel(tiles({ classes: 2, filters: 4, hidden: 8 }), wide)));
  const two = { height: 8, width: 8, channels: 2 };
  await writeFile(at("two.onnx"), encodeModel(drawnModel(dense(2, { activation: "softmax" }), two)));
  for (const [name, image] of [
    ["<b>.png", colour],
    ["wide.png", wide],
  ] as const) {
    const { data, ...raw } = drawnPicture(image);
    await sharp(data, { raw: { ...raw, channels: 3 } })
      .png()
      .toFile(at(name));
  }
});

afterAll(() => folder[Symbol.asyncDispose]());

describe("plumage watch", () => {
  it("writes a page, and says what the stages are and what the answer is", async () => {
    const { code, stdout } = await plumage("watch", "bird.onnx", "<b>.png");
    expect(code).toBe(0);
    expect(stdout).toMatch(/^<b>\.png: The answer: (cat|bird) \([\d.<> ]+%\)\.\n/);
    expect(stdout).toContain("  conv2d       32 x 32 x 3 -> 32 x 32 x 32\n");
    expect(stdout).toContain("  dense        8 x 8 x 64 -> 512\n");
    expect(stdout).toMatch(/The page: watched\.html \([\d.]+ MB\)\n$/);
  });

  it("prints the same answer as predict as JSON, and then writes a page only where --out says", async () => {
    const before = await readdir(folder.path);
    const { code, stdout } = await plumage("watch", "bird.onnx", "<b>.png", "--json");
    const predicted = await plumage("predict", "bird.onnx", "<b>.png", "--json");
    const [said, asked] = [JSON.parse(stdout), JSON.parse(predicted.stdout)];
    expect([code, said.answer, said.picture]).toEqual([0, asked.label, "<b>.png"]);
    for (const name of ["cat", "bird"]) expect(said.probabilities[name]).toBeCloseTo(asked.probabilities[name], 5);
    expect(said.stages.map(({ name }: { name: string }) => name)).toEqual(
      ["conv2d", "maxPool2d", "conv2d_1", "conv2d_2", "maxPool2d_1", "dense", "dense_1"], //
    );
    expect(said.stages[0]).toEqual({ name: "conv2d", kind: "convolution", input: [3, 32, 32], output: [32, 32, 32] });
    expect(await readdir(folder.path)).toEqual(before);
    await plumage("watch", "bird.onnx", "<b>.png", "--json", "--out", "pages/one.html");
    expect(await readdir(at("pages"))).toEqual(["one.html"]);
  });

  it("says what stands in the way: no picture, no model, a model that takes no pictures, two pictures", async () => {
    await writeFile(at("text.png"), "hello");
    await writeFile(at("empty.png"), "");
    const said = async (...argv: string[]) => {
      const { code, stderr, stdout } = await plumage("watch", ...argv);
      expect(stdout).toBe("");
      return [code, stderr];
    };
    expect(await said("bird.onnx", "gone.png")).toEqual([1, "error: gone.png does not exist.\n"]);
    expect((await said("bird.onnx", "text.png"))[1]).toContain("text.png is not an image that can be read: expected");
    expect((await said("bird.onnx", "empty.png"))[1]).toMatch(/^error: empty\.png is empty/);
    expect((await said("text.png", "<b>.png"))[1]).toContain("text.png: This is no ONNX model.");
    expect((await said("two.onnx", "<b>.png"))[1]).toContain(
      "two.onnx: This model does not take pictures: expected 1 channel (grey) or 3 (colour), got 2 channels.",
    );
    expect((await said("bird.onnx", "<b>.png", "wide.png"))[0]).toBe(2);
  });

  it.runIf(executable !== undefined).each(looks)(
    "its page of 77 tiles works in Chromium, $width pixels wide, $colorScheme",
    async (look) => {
      await plumage("watch", "tiles.onnx", "wide.png", "--out", "tiles.html");
      await lookAt(at("tiles.html"), look, async (page) => {
        await page.waitForFunction("document.documentElement.dataset.ready === 'true'");
        const titles = await page.locator("h2").allTextContents();
        expect(titles.slice(0, 7)).toEqual([
          "Your picture is numbers",
          "1. Break it into overlapping tiles",
          "2. Send each tile through one small network",
          "3. Keep the results where their tiles were",
          "4. Keep the largest: max-pooling 2 x 2",
          "5. Look at all of it at once: dense",
          "6. Decide",
        ]);
        expect(await page.locator("#step-tiles").textContent()).toContain(
          "11 beside and 7 above one another, 77 tiles. Neighbours share 8 of their 16 columns",
        );
        if (look.width === 390) await page.getByRole("button", { name: "Arithmetic" }).click();

        // Point at a tile: its arithmetic is that of the cell that is named.
        const tilesGrid = page.locator("#step-tiles .grid").first();
        const box = (await tilesGrid.boundingBox())!;
        await tilesGrid.click({ position: { x: box.width / 2, y: box.height / 2 } });
        const middle = await looked(page);
        expect(middle.title).toMatch(/^conv2d: filter \d, tile in row 4, column 6$/);
        expect(middle.result).toBeCloseTo(Math.max(0, middle.sum + middle.bias), 4);

        // The arrow keys move from tile to tile.
        await tilesGrid.focus();
        await page.keyboard.press("ArrowRight");
        const next = await looked(page);
        expect(next.title).toMatch(/tile in row 4, column 7$/);
        expect(next.bias).toBe(middle.bias);
        expect(next.sum).not.toBe(middle.sum);
      });
    },
  );
});

/** What the page says of the cell that is looked at, in full precision. */
async function looked(page: Page) {
  await page.waitForTimeout(50);
  const numbers =
    (await page.evaluate(`Object.fromEntries([...document.querySelectorAll("#inspector [data-number]")].map(
    (each) => [each.dataset.number, Number(each.dataset.exact)]))`)) as { sum: number; bias: number; result: number };
  return { title: await page.locator("#looked-at").textContent(), ...numbers };
}

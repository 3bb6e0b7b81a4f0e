/** The command, and its page in a real browser, opened from the disk. */
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { encodeModel } from "../../src/compile/modelFile.ts";
import { executable, lookAt, looks } from "../browser/offlinePage.ts";
import { type TemporaryFolder, temporaryFolder } from "../data/temporary.ts";
import { spots, trainedOnSpots } from "../explain/attribution/spots.ts";
import { inFolder, type Outcome } from "./world.ts";

let folder: TemporaryFolder;
let plumage: (...argv: string[]) => Promise<Outcome>;
const at = (name: string) => path.join(folder.path, name);
const lines = (text: string) =>
  text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));

beforeAll(async () => {
  folder = await temporaryFolder();
  plumage = inFolder(folder.path, { env: { PLUMAGE_CACHE: at("cache") } });
  await writeFile(at("model.onnx"), encodeModel(await trainedOnSpots()));
  await mkdir(at("photos"));
  const { set } = spots(3, 9, 3);
  for (const [i, name] of ["a.png", "<b>.png", "c.png"].entries()) {
    const pixels = set.images.subarray(i * 24 * 24 * 3, (i + 1) * 24 * 24 * 3);
    await sharp(pixels, { raw: { width: 24, height: 24, channels: 3 } })
      .png()
      .toFile(at(`photos/${name}`));
  }
}, 60_000);

afterAll(() => folder[Symbol.asyncDispose]());

describe("plumage explain", () => {
  it("writes a page and, where asked, maps", async () => {
    const { code, stdout, stderr } = await plumage(
      ...["explain", "model.onnx", "photos", "--png", "maps", "--draws", "1", "--out", "pages/why.html"],
    );
    expect(code).toBe(0);
    expect(stderr).toContain("Grad-CAM ...");
    expect(stdout).toMatch(/^photos\/<b>\.png: (red|green|blue) .* %, then /);
    expect(stdout).toContain("The page: pages/why.html (");
    expect(stdout).toContain("27 maps: maps\n");
    expect(await readdir(at("maps"))).toHaveLength(27);
    const html = await readFile(at("pages/why.html"), "utf8");
    expect(html).not.toContain("<b>.png");
    expect(html).toContain("Do the maps change when the network forgets?");
  });

  it("prints every number as JSON lines, and goes on after what cannot be read", async () => {
    const { code, stdout, stderr } = await plumage(
      ...["explain", "model.onnx", "photos/c.png", "gone.png", "--json", "--draws", "0"],
      ...["--method", "gradCam,occlusion", "--class", "none"],
    );
    expect([code, stderr]).toEqual([1, ""]);
    const [gone, picture, result, ...more] = lines(stdout);
    expect(gone).toMatchObject({ file: "gone.png" });
    expect(picture).toMatchObject({ type: "picture", name: "photos/c.png" });
    expect(picture.classes[1].name).toBe("none");
    expect(picture.classes[0].maps.map((each: { method: string }) => each.method)).toEqual(["gradCam", "occlusion"]);
    expect(picture.classes[0].maps[1].map).toHaveLength(24);
    expect(result).toMatchObject({ type: "result", engine: "cpu", stage: "conv2d_1" });
    expect(more).toEqual([]);
    expect(existsSync(at("explained.html"))).toBe(false);
  });

  it.each([
    [
      ["--class", "rad"],
      'error: --class: expected one of the model\'s: red, green, blue, none, got "rad". Did you mean red?\n',
    ],
    [
      ["--method", "grad-cam"],
      'error: --method: expected saliency, smoothGrad, gradientTimesInput, integratedGradients, gradCam, occlusion, got "grad-cam". Did you mean gradCam?\n',
    ],
  ])("refuses %j", async (flags, message) => {
    expect(await plumage("explain", "model.onnx", "photos", ...flags)).toEqual({
      code: 2,
      stdout: "",
      stderr: message,
    });
  });

  it("says what stands in the way: no picture, no such stage, no model", async () => {
    const none = await plumage("explain", "model.onnx", "gone.png");
    expect(none.code).toBe(1);
    expect(none.stderr).toContain("gone.png does not exist");
    const stage = await plumage("explain", "model.onnx", "photos", "--stage", "dense", "--draws", "0");
    expect(stage.code).toBe(1);
    expect(stage.stderr).toContain("stage is no convolution of this network: expected conv2d, conv2d_1");
    const model = await plumage("explain", "photos/a.png", "photos");
    expect(model.code).toBe(1);
    expect(model.stderr).toContain("error: photos/a.png: ");
  });

  it.runIf(executable !== undefined).each(looks)(
    "its page works in Chromium, $width pixels wide, $colorScheme",
    async (look) => {
      await plumage("explain", "model.onnx", "photos", "--draws", "1", "--out", "page.html");
      await lookAt(at("page.html"), look, async (page) => {
        const seen = (await page.evaluate(`({
        shown: [...document.images].filter((each) => each.naturalWidth === 24 && each.alt !== "").length,
        smallest: Math.min(...[...document.images].map((each) => each.getBoundingClientRect().width)),
        sections: [...document.querySelectorAll("h2, .why h3")].map((each) => each.textContent),
      })`)) as { shown: number; smallest: number; sections: string[] };
        expect(seen.shown).toBe(3 * 2 * 5);
        expect(seen.smallest).toBeGreaterThan(120);
        expect(seen.sections).toEqual(["Why this answer?", "photos/<b>.png", "photos/a.png", "photos/c.png"]);
        await page.getByRole("button", { name: /^Colours: auto/ }).press("Enter");
        expect(await page.evaluate("document.documentElement.dataset.theme")).toBe("light");
      });
    },
  );
});

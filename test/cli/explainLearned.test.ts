/** What layers learned, from the command line; and the page in a real browser, opened from the disk. */
import { existsSync } from "node:fs";
import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { encodeModel } from "../../src/compile/modelFile.ts";
import { executable, lookAt, looks } from "../browser/offlinePage.ts";
import { type TemporaryFolder, temporaryFolder } from "../data/temporary.ts";
import { trainedOnSpots } from "../explain/attribution/spots.ts";
import { drawPhotos } from "./drawnPhotos.ts";
import { inFolder, type Outcome } from "./world.ts";

let folder: TemporaryFolder;
let plumage: (...argv: string[]) => Promise<Outcome>;
const at = (name: string) => path.join(folder.path, name);

beforeAll(async () => {
  folder = await temporaryFolder();
  plumage = inFolder(folder.path, { env: { PLUMAGE_CACHE: at("cache") } });
  await drawPhotos(at("photos"), { rose: [180, 20, 20], meadow: [20, 180, 20] }, 20);
  await plumage(
    ...["train", "--data", "photos", "--size", "8", "--epochs", "2", "--threads", "1"],
    ...["--out", "run", "--validation-fraction", "0.3"],
  );
}, 60_000);

afterAll(() => folder[Symbol.asyncDispose]());

describe("plumage explain without pictures", () => {
  it("shows every layer, with patches of what was kept for validation", async () => {
    const { code, stdout } = await plumage("explain", "run/model.onnx", "--filters", "3");
    expect(code).toBe(0);
    expect(stdout).toContain("  conv2d    32 filters, seeing 3 x 3 pixels");
    expect(stdout).toContain("  classes   2 classes, seeing 8 x 8 pixels");
    expect(stdout).toMatch(/Patches of \d+ pictures\.\nThe page: learned\.html \(/);
    const html = await readFile(at("learned.html"), "utf8");
    expect(html).toContain("validation images of photos");
    expect(html).toContain("32 filters of 3 x 3 weights");
    expect(html.match(/The 9 real patches that excite/g)).toHaveLength(4 * 3 + 2);
  });

  it("prints JSON lines, and writes the page only where --out says", async () => {
    await rm(at("learned.html"), { force: true });
    const { code, stdout } = await plumage(
      ...["explain", "run/model.onnx", "--json", "--stage", "conv2d_1", "--filters", "2", "--data", "photos"],
      ...["--limit", "10", "--seed", "3"],
    );
    const lines = stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect([code, lines.length, existsSync(at("learned.html"))]).toEqual([0, 2, false]);
    expect(lines[0]).toMatchObject({ type: "stage", name: "conv2d_1", count: 64, field: { height: 8, width: 8 } });
    expect(lines[0].units.map(({ patches }: { patches: object[] }) => patches.length)).toEqual([9, 9]);
    expect(lines[1]).toMatchObject({ type: "result", pictures: 10, called: "validation images of photos" });
  });

  it("does without real patches where the pictures are gone, and says so", async () => {
    await writeFile(at("bare.onnx"), encodeModel(await trainedOnSpots()));
    const { code, stdout, stderr } = await plumage("explain", "bare.onnx", "--filters", "1", "--out", "bare.html");
    expect(code).toBe(0);
    expect(stderr).toMatch(/No real patches: .*\nGive --data a place of pictures to look for them there\.\n/);
    expect(stdout).not.toContain("Patches");
    expect(await readFile(at("bare.html"), "utf8")).toContain("There were no pictures to look for patches in.");
  });

  it("says what stands in the way", async () => {
    const refused = async (...flags: string[]) => {
      const { code, stdout, stderr } = await plumage("explain", "run/model.onnx", ...flags);
      expect(stdout).toBe("");
      return [code, stderr];
    };
    const before = await readdir(folder.path);
    expect(await refused("--method", "gradCam")).toEqual([
      2,
      "error: --method is about the answers to pictures. Name pictures behind the model, or leave the flag away.\n",
    ]);
    expect(await refused("photos", "--filters", "3")).toEqual([
      2,
      "error: --filters is about what layers learned, not about the answers to pictures. Leave the pictures or the flag away.\n",
    ]);
    expect((await refused("--filters", "0"))[0]).toBe(2);
    const stage = await refused("--stage", "conv9", "--filters", "1");
    expect(stage[0]).toBe(1);
    expect(stage[1]).toContain('expected conv2d, conv2d_1, conv2d_2, dense, classes, got "conv9"');
    expect((await refused("--data", "nowhere"))[0]).not.toBe(0);
    expect(await readdir(folder.path)).toEqual(before);
  });

  it.runIf(executable !== undefined).each(looks)(
    "its page works in Chromium, $width pixels wide, $colorScheme",
    async (look) => {
      await plumage("explain", "run/model.onnx", "--filters", "2", "--out", "page.html");
      await lookAt(at("page.html"), look, async (page) => {
        const seen = (await page.evaluate(`({
        broken: [...document.images].filter((each) => each.naturalWidth === 0 || each.alt === "").length,
        titles: [...document.querySelectorAll("h3")].map((each) => each.textContent),
      })`)) as { broken: number; titles: string[] };
        expect(seen).toEqual({
          broken: 0,
          titles: [
            "The weights of the first layer: conv2d",
            "conv2d: filters",
            "conv2d_1: filters",
            "conv2d_2: filters",
            "dense: units",
            "The classes",
          ],
        });
      });
    },
  );
});

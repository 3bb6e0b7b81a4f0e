import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { painted } from "../audit/paintings.ts";
import { temporaryFolder } from "../data/temporary.ts";
import { inFolder } from "./world.ts";

const executable = [process.env.CHROMIUM_PATH ?? "", "/usr/bin/chromium", "/usr/bin/google-chrome"].find((file) =>
  existsSync(file),
);
if (executable === undefined) console.log("left out: the page in a browser, for there is no Chromium (CHROMIUM_PATH)");

/** A folder with every kind of fault. */
async function faults() {
  const folder = await temporaryFolder();
  const save = async (name: string, bytes: Uint8Array) => {
    const file = path.join(folder.path, "photos", name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, bytes);
  };
  for (let i = 0; i < 9; i++) await save(`train/cat/${i}.png`, await painted(i));
  for (let i = 0; i < 9; i++) await save(`train/dög & 🐶/${i}.png`, await painted(100 + i));
  for (let i = 0; i < 3; i++) await save(`test/cat/${i}.png`, await painted(200 + i));
  await save("test/cat/copy.png", await painted(1));
  await save(
    "test/cat/mirrored.png",
    await sharp(await painted(2))
      .flop()
      .toBuffer(),
  );
  await save(
    "train/dög & 🐶/cat.jpg",
    await sharp(await painted(3))
      .jpeg()
      .toBuffer(),
  );
  await save("train/cat/again.png", await painted(4));
  await save(
    "train/cat/dark.png",
    await sharp(await painted(300))
      .linear(0.2, 0)
      .toBuffer(),
  );
  await save(
    "train/cat/blurred.png",
    await sharp(await painted(301))
      .blur(14)
      .toBuffer(),
  );
  await save(
    "train/cat/grey.png",
    await sharp(await painted(302))
      .greyscale()
      .toBuffer(),
  );
  await save(
    "train/cat/long.png",
    await sharp(await painted(303))
      .resize(200, 40, { fit: "fill" })
      .toBuffer(),
  );
  await save("train/cat/tiny.png", await painted(304, 20));
  await save("train/owl/single.png", await painted(305));
  const create = { width: 40, height: 40, channels: 3, background: "white" } as const;
  await save("train/cat/blank.png", await sharp({ create }).png().toBuffer());
  await save("train/cat/empty.png", new Uint8Array());
  await save("train/cat/broken.png", (await painted(306)).subarray(0, 900));
  const plumage = inFolder(folder.path, { env: { PLUMAGE_CACHE: path.join(folder.path, "cache") } });
  return { ...folder, plumage };
}

describe("plumage data audit", () => {
  it("tells every kind of fault, and changes nothing", async () => {
    await using folder = await faults();
    const before = await readdir(path.join(folder.path, "photos"), { recursive: true });
    const { code, stdout } = await folder.plumage("data", "audit", "photos");
    expect(code).toBe(0);
    // What the decoder complains of is its own affair, and nothing where several pictures complain at once.
    const text = stdout.replace(/(damaged or cut off): got [^.]*\./, "$1.");
    await expect(text).toMatchFileSnapshot("golden/data-audit.txt");
    expect(await readdir(path.join(folder.path, "photos"), { recursive: true })).toEqual(before);

    const json = await folder.plumage("data", "audit", "photos", "--json");
    const found = JSON.parse(json.stdout);
    expect(json.stdout.trim().split("\n")).toHaveLength(1);
    expect(found).toMatchObject({ type: "audit", name: "photos", pictures: 32, seenElsewhere: { test: 2 } });
    expect(found.unusable.map(({ name }: { name: string }) => name)).toEqual([
      "train/cat/broken.png",
      "train/cat/empty.png",
    ]);
    expect(found.duplicates).toHaveLength(4);
    expect(found.oddities.dark).toMatchObject([{ name: "train/cat/dark.png", label: "cat", split: "train" }]);
    expect(found.oddities.blurred.map(({ name }: { name: string }) => name)).toContain("train/cat/blurred.png");
  });

  it("adds to a list of exclusions, which is honoured", async () => {
    await using folder = await faults();
    const list = path.join(folder.path, "out.txt");
    await writeFile(list, "# mine\ntrain/cat/0.png");
    const { stdout } = await folder.plumage("data", "audit", "photos", "--fix", "out.txt");
    expect(stdout).toContain("6 names added to out.txt, which had 1; leave them out with --exclude out.txt\n");
    const text = await readFile(list, "utf8");
    expect(text.split("\n").map((line) => line.split("\t")[0])).toEqual([
      ...["# mine", "train/cat/0.png", "train/cat/1.png", "train/cat/2.png", "train/cat/3.png"],
      ...["train/cat/again.png", "train/cat/blank.png", "train/dög & 🐶/cat.jpg", ""],
    ]);
    await folder.plumage("data", "audit", "photos", "--fix", "out.txt");
    expect(await readFile(list, "utf8")).toBe(text);
    const after = JSON.parse(
      (await folder.plumage("data", "audit", "photos", "--exclude", "out.txt", "--json")).stdout,
    );
    expect([after.pictures, after.duplicates]).toEqual([25, []]);
  });

  it("audits a built-in set", async () => {
    await using folder = await temporaryFolder();
    const { code, stdout } = await inFolder(folder.path)("data", "audit", "cifar10", "--json");
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ splits: ["train", "test"], lookedAt: { height: 8, width: 8 } });
  });

  it("explains a place that is not there", async () => {
    await using folder = await temporaryFolder();
    const { code, stderr } = await inFolder(folder.path)("data", "audit", "nowhere");
    expect([code, stderr]).toEqual([1, expect.stringContaining("nowhere does not exist")]);
  });

  it.runIf(executable !== undefined)("writes a page that shows the pictures, in any width", async () => {
    await using folder = await faults();
    await folder.plumage("data", "audit", "photos", "--html", "audit.html");
    const browser = await chromium.launch({ executablePath: executable!, args: ["--no-sandbox"] });
    try {
      const tab = await browser.newPage();
      const requests: string[] = [];
      tab.on("request", (request) => requests.push(request.url()));
      const page = pathToFileURL(path.join(folder.path, "audit.html")).href;
      await tab.goto(page);
      expect(await tab.title()).toBe("Audit of photos");
      expect(await tab.locator("figure").filter({ hasText: "dög & 🐶/cat.jpg" }).count()).toBeGreaterThan(0);
      for (const width of [1280, 390]) {
        await tab.setViewportSize({ width, height: 800 });
        expect(await tab.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(width);
      }
      const loaded =
        "Array.from(document.images, ({ src }) => { const image = new Image(); image.src = src; return image.decode().then(() => image.naturalWidth); })";
      const widths = (await tab.evaluate(`Promise.all(${loaded})`)) as number[];
      expect(widths.length).toBeGreaterThan(10);
      expect(new Set(widths)).toEqual(new Set([96]));
      expect(requests.filter((url) => url !== page && !url.startsWith("data:"))).toEqual([]);
    } finally {
      await browser.close();
    }
  });
});

import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { temporaryFolder } from "../data/temporary.ts";
import { inFolder } from "./world.ts";

/** A folder of drawn pictures: red ones, green ones, a broken one. */
async function photos() {
  const folder = await temporaryFolder();
  const draw = async (name: string, background: string) => {
    const file = path.join(folder.path, "photos", name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(
      file,
      await sharp({ create: { width: 30, height: 20, channels: 3, background } })
        .png()
        .toBuffer(),
    );
  };
  for (let i = 0; i < 5; i++) await draw(`red/${i}.png`, "#c80000");
  for (let i = 0; i < 3; i++) await draw(`grün 🌱/${i}.png`, "#00b400");
  await writeFile(path.join(folder.path, "photos", "red", "broken.jpg"), "no picture at all");
  return { ...folder, plumage: inFolder(folder.path, { env: { PLUMAGE_CACHE: path.join(folder.path, "cache") } }) };
}

/** Sizes of files depend on the versions of libraries. */
const withoutSizes = (text: string) => text.replaceAll(/ {2,}[\d.]+ k?B/g, "  SIZE");

describe("plumage data preview", () => {
  it("draws a folder of pictures", async () => {
    await using folder = await photos();
    const { code, stdout, stderr } = await folder.plumage("data", "preview", "photos", "--size", "32", "--count", "4");
    expect([code, stderr]).toEqual([0, ""]);
    await expect(withoutSizes(stdout)).toMatchFileSnapshot("golden/data-preview.txt");
    expect((await readdir(folder.path)).sort()).toEqual([
      "cache",
      "photos",
      "photos-preview.html",
      "photos-preview.png",
    ]);
    const html = await readFile(path.join(folder.path, "photos-preview.html"), "utf8");
    expect(html).toContain("<h1>photos</h1>");
    expect(html).toContain("<h2>grün 🌱</h2><span>3 images · 37.5 %</span>");
    expect(html.match(/<img /g)).toHaveLength(2 * (4 + 3));
    expect(html).toMatch(/alt="red\/\d\.png"/);
    // Both classes' colours, each on as many pixels as its pictures have, and more that are turned.
    const { data } = await sharp(path.join(folder.path, "photos-preview.png"))
      .raw()
      .toBuffer({ resolveWithObject: true });
    const counts = { red: 0, green: 0 };
    for (let i = 0; i < data.length; i += 3) {
      if (data[i] === 200 && data[i + 1] === 0) counts.red += 1;
      if (data[i] === 0 && data[i + 1] === 180) counts.green += 1;
    }
    expect(counts.red).toBeGreaterThan(5 * 64 * 64);
    expect(counts.green).toBeGreaterThan(4 * 64 * 64);
  });

  it("gives the page and the sheet their endings", async () => {
    await using folder = await photos();
    for (const out of ["one", "two.png", "three.htm"]) {
      const { code } = await folder.plumage("data", "preview", "photos", "--size", "8", "--count", "1", "--out", out);
      expect(code).toBe(0);
    }
    const written = (await readdir(folder.path)).filter((name) => /^(one|two|three)/.test(name)).sort();
    expect(written).toEqual(["one.html", "one.png", "three.htm", "three.png", "two.html", "two.png"]);
  });

  it("tells programs what it wrote, and of which images", async () => {
    await using folder = await photos();
    const { plumage } = folder;
    const flags = ["--augment", "none", "--size", "16x24", "--classes", "red", "--out", "sheets/a.html", "--json"];
    const { code, stdout, stderr } = await plumage("data", "preview", "photos", ...flags);
    expect(code).toBe(0);
    expect(stderr).toContain("broken.jpg");
    const [line, ...rest] = stdout.trim().split("\n");
    expect(rest).toEqual([]);
    expect(JSON.parse(line!)).toEqual({
      type: "result",
      classes: [{ class: "red", images: 5, shown: Array.from({ length: 5 }, (_, i) => `red/${i}.png`) }],
      files: [
        { file: path.join("sheets", "a.html"), bytes: expect.any(Number) },
        { file: path.join("sheets", "a.png"), bytes: expect.any(Number) },
      ],
    });
    const html = await readFile(path.join(folder.path, "sheets", "a.html"), "utf8");
    const [, base64] = /src="data:image\/png;base64,([^"]+)"/.exec(html)!;
    expect(await sharp(Buffer.from(base64!, "base64")).metadata()).toMatchObject({ height: 16, width: 24 });
    expect(html.match(/<img /g)).toHaveLength(5);
  });

  it("takes the same images again, and others for another seed", async () => {
    await using folder = await photos();
    const shown = async (...flags: string[]) => {
      const { stdout } = await folder.plumage("data", "preview", "photos", "--count", "2", "--json", ...flags);
      const html = await readFile(path.join(folder.path, "photos-preview.html"), "utf8");
      return { names: JSON.parse(stdout).classes[1].shown, html };
    };
    const first = await shown();
    expect(await shown("--seed", "0")).toEqual(first);
    const others = await Promise.all(
      ["1", "2", "3"].map(async (seed) => (await shown("--seed", seed, "--out", "photos-preview.html")).names.join()),
    );
    expect(new Set([first.names.join(), ...others]).size).toBeGreaterThan(1);
  });

  it("draws a built-in set, the part that is asked for", async () => {
    await using folder = await temporaryFolder();
    const plumage = inFolder(folder.path);
    const { code, stdout } = await plumage("data", "preview", "cifar10", "--split", "test", "--augment", "mixup");
    expect(code).toBe(0);
    expect(withoutSizes(stdout)).toBe(
      "24 of 50 images in 3 classes:\ncifar10-preview.html  SIZE\ncifar10-preview.png  SIZE\n",
    );
    const html = await readFile(path.join(folder.path, "cifar10-preview.html"), "utf8");
    expect(html).toContain("<h1>cifar10: test images</h1>");
  });

  it.each([
    [["nowhere"], 1, "nowhere does not exist"],
    [
      ["photos", "--split", "test"],
      2,
      "photos has no test images of its own: expected --split train, got --split test",
    ],
    [["photos", "--augment", "magic"], 2, "--augment: expected none, birds, flip"],
    [["photos", "--count", "0"], 2, "--count: expected a whole number from 1 to 1000"],
    [["photos", "--out", "photos/red/0.png/p.html"], 1, "choose a path that you can write to with --out"],
    [[], 2, "missing required argument 'location'"],
  ])("explains %j", async (argv, exitCode, message) => {
    await using folder = await photos();
    const { code, stderr } = await folder.plumage("data", "preview", ...argv);
    expect(stderr.toLowerCase()).toContain(message.toLowerCase());
    expect(code).toBe(exitCode);
    expect((await readdir(folder.path)).filter((name) => name.endsWith("html") || name.endsWith(".tmp"))).toEqual([]);
  });
});

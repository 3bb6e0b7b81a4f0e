import { copyFile, readFile, truncate, writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { cacheFolder } from "../../src/data/cache.node.ts";
import { readPacked, writePacked } from "../../src/data/packed.node.ts";
import { temporaryFolder } from "./temporary.ts";
import { tinySet } from "./tinySet.ts";

describe("cacheFolder", () => {
  it("is the platform's own place, or PLUMAGE_CACHE", () => {
    const unix = { platform: "linux", home: "/home/ada", env: {} };
    expect(cacheFolder(unix)).toBe("/home/ada/.cache/plumage");
    expect(cacheFolder({ ...unix, env: { XDG_CACHE_HOME: "/fast" } })).toBe("/fast/plumage");
    expect(cacheFolder({ ...unix, env: { XDG_CACHE_HOME: "not/absolute" } })).toBe("/home/ada/.cache/plumage");
    expect(cacheFolder({ ...unix, env: { PLUMAGE_CACHE: "/data/p" } })).toBe("/data/p");
    expect(cacheFolder({ ...unix, platform: "darwin" })).toBe("/home/ada/Library/Caches/plumage");
    const windows = {
      platform: "win32",
      home: "C:\\Users\\ada",
      env: { LOCALAPPDATA: "C:\\Users\\ada\\AppData\\Local" },
    };
    expect(cacheFolder(windows)).toBe("C:\\Users\\ada\\AppData\\Local\\plumage\\Cache");
    expect(cacheFolder({ ...windows, env: {} })).toBe("C:\\Users\\ada\\AppData\\Local\\plumage\\Cache");
  });
});

describe("packed sets", () => {
  const sets = { train: tinySet(["a", "é"], [0, 1, 1]), test: tinySet(["a", "é"], [1]) };

  it("come back as they were, labels and pixels as views of one block", async () => {
    await using folder = await temporaryFolder();
    const file = path.join(folder.path, "tiny.packed");
    await writePacked(file, "tiny 1", sets);
    const read = await readPacked(file, "tiny 1");
    expect(read).toEqual(sets);
    expect(read!.train!.images.buffer).toBe(read!.test!.labels.buffer);
  });

  it("are fetched again when absent, of another version, or damaged anywhere", async () => {
    await using folder = await temporaryFolder();
    const file = path.join(folder.path, "tiny.packed");
    expect(await readPacked(file, "tiny 1")).toBeUndefined();
    await writePacked(file, "tiny 1", sets);
    expect(await readPacked(file, "tiny 2")).toBeUndefined();
    const bytes = await readFile(file);
    const damaged = path.join(folder.path, "damaged");
    for (let cut = 0; cut < bytes.length - 64; cut += 61) {
      await copyFile(file, damaged);
      await truncate(damaged, cut);
      expect(await readPacked(damaged, "tiny 1")).toBeUndefined();
    }
    const header = 16 + bytes.readUInt32LE(8);
    const firstPixels = Math.ceil(header / 64) * 64;
    for (const place of [
      0,
      9,
      13,
      20,
      header - 1,
      firstPixels,
      firstPixels + 64,
      firstPixels + 128,
      firstPixels + 192,
    ]) {
      const changed = Buffer.from(bytes);
      changed[place]! ^= 1;
      await writeFile(damaged, changed);
      expect(await readPacked(damaged, "tiny 1"), `byte ${place}`).toBeUndefined();
    }
  });
});

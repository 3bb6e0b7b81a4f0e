import { mkdir, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, it } from "vitest";
import { findImageFiles } from "../../src/data/decode/imageFiles.node.ts";
import { temporaryFolder } from "./temporary.ts";

async function photos() {
  const folder = await temporaryFolder();
  await mkdir(path.join(folder.path, "a", "b"), { recursive: true });
  await mkdir(path.join(folder.path, "empty"));
  const files = [
    "z.jpg",
    "a/Ü 鳥.JPG",
    "a/b/x.png",
    "a/notes.txt",
    "a/b/.hidden.jpg",
    "bird [1].jpg",
    "empty/readme.md",
    "odd",
  ];
  for (const file of files) await writeFile(path.join(folder.path, file), "x");
  return folder;
}

it("searches folders and their subfolders, whatever the case or the script of names", async () => {
  await using folder = await photos();
  const found = await findImageFiles(".", { cwd: folder.path });
  expect(found).toEqual(["a/b/x.png", "a/Ü 鳥.JPG", "bird [1].jpg", "z.jpg"]);
  const full = await findImageFiles(path.join(folder.path, "a"));
  expect(full).toEqual([path.join(folder.path, "a/b/x.png"), path.join(folder.path, "a/Ü 鳥.JPG")]);
});

it("takes files as they are, patterns, and several paths at once, each file once", async () => {
  await using folder = await photos();
  const cwd = folder.path;
  expect(await findImageFiles(["odd", "bird [1].jpg"], { cwd })).toEqual(["bird [1].jpg", "odd"]);
  expect(await findImageFiles("**/*", { cwd })).toEqual(["a/b/x.png", "a/Ü 鳥.JPG", "bird [1].jpg", "z.jpg"]);
  expect(await findImageFiles("a/*.{jpg,JPG}", { cwd })).toEqual(["a/Ü 鳥.JPG"]);
  expect(await findImageFiles(["z.jpg", "./z.jpg", path.join(cwd, "z.jpg"), "*.jpg"], { cwd })).toEqual([
    "bird [1].jpg",
    "z.jpg",
  ]);
});

it("follows links, but not in circles", async () => {
  await using folder = await photos();
  await symlink("..", path.join(folder.path, "a", "b", "loop"));
  await symlink(path.join(folder.path, "a", "b"), path.join(folder.path, "empty", "elsewhere"));
  await symlink("nowhere.jpg", path.join(folder.path, "a", "dead.jpg"));
  expect(await findImageFiles(path.join(folder.path, "a"))).toHaveLength(2);
  expect(await findImageFiles("empty", { cwd: folder.path })).toEqual(["empty/elsewhere/x.png"]);
});

it("explains what it cannot find", async () => {
  await using folder = await photos();
  const cwd = folder.path;
  await expect(findImageFiles("no.jpg", { cwd })).rejects.toThrow(
    `no.jpg does not exist. Paths are looked up from ${cwd}`,
  );
  await expect(findImageFiles("odd/no.jpg", { cwd })).rejects.toThrow(/does not exist/);
  await expect(findImageFiles("empty", { cwd })).rejects.toThrow(
    /the folder empty holds no image: expected files that end in \.jpg/,
  );
  await expect(findImageFiles("*.gif", { cwd })).rejects.toThrow(
    /no image fits the pattern \*\.gif: got no file at all/,
  );
  await expect(findImageFiles("a/*.txt", { cwd })).rejects.toThrow(/got 1 files, none with an ending/);
  await expect(findImageFiles([], { cwd })).rejects.toThrow(/no image was named/);
});

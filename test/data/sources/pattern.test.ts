import { symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { openSource } from "../../../src/data/sources/openSource.node.ts";
import { contents, folderOf, inShort } from "./tree.ts";

const files = [
  "photos/a/1.jpg",
  "photos/a/x/2.JPG",
  "photos/b/3.png",
  "photos/b/notes.txt",
  "photos/4.jpg",
  "[c]/5.jpg",
];

test.each([
  ["photos/*/*.jpg", { "a/1.jpg": "a" }],
  ["photos/*/*", { "a/1.jpg": "a", "b/3.png": "b" }],
  ["photos/**", { "4.jpg": "photos", "a/1.jpg": "a", "a/x/2.JPG": "x", "b/3.png": "b" }],
  ["photos/{a,b}/**/*.{JPG,png}", { "a/x/2.JPG": "x", "b/3.png": "b" }],
  ["./photos/?/[12].*", { "a/1.jpg": "a" }],
  ["*/*.jpg", { "photos/4.jpg": "photos", "[c]/5.jpg": "[c]" }],
])("%s", async (pattern, expected) => {
  await using folder = await folderOf(files);
  const listing = await openSource(pattern, { cwd: folder.path });
  expect(inShort(listing)).toEqual(expected);
  const read = await contents(listing);
  for (const [name, content] of Object.entries(read)) expect(content.endsWith(name)).toBe(true);
  const absolute = await openSource(path.join(folder.path, pattern));
  expect(absolute.images).toEqual(listing.images);
  expect(absolute.key).toBe(listing.key);
});

test("a folder that is called like a pattern is meant itself", async () => {
  await using folder = await folderOf(["[c]/cat/5.jpg"]);
  expect(inShort(await openSource("[c]", { cwd: folder.path }))).toEqual({ "cat/5.jpg": "cat" });
});

test("it looks no deeper than it must", async () => {
  await using folder = await folderOf(files);
  await symlink("nowhere", path.join(folder.path, "photos/a/x/dead"));
  await symlink("nowhere", path.join(folder.path, "photos/a/dead.jpg"));
  const { problems } = await openSource("photos/*/*.jpg", { cwd: folder.path });
  expect(problems.map(({ name }) => name)).toEqual(["a/dead.jpg"]);
});

test("patterns that fit no picture are explained", async () => {
  await using folder = await folderOf(files);
  const cwd = folder.path;
  await expect(openSource("photos/*/*.gif", { cwd })).rejects.toThrow(
    "the pattern photos/*/*.gif holds no picture that could be used: expected paths of pictures, such as photos/*/*.jpg.",
  );
  await expect(openSource("no/*.jpg", { cwd })).rejects.toThrow(/no does not exist/);
});

test("what holds no pictures is explained", async () => {
  await using folder = await folderOf(files);
  const cwd = folder.path;
  for (const name of ["a.rar", "a.tar.xz", "b.bin"]) await writeFile(path.join(cwd, name), "x");
  await expect(openSource("photos/4.jpg", { cwd })).rejects.toThrow(
    "photos/4.jpg is a single picture: expected a folder, a pattern (photos/*/*.jpg), a table (.csv,",
  );
  await expect(openSource("a.rar", { cwd })).rejects.toThrow(
    /a kind that cannot be read.*Unpack it, and give the folder\./,
  );
  await expect(openSource("a.tar.xz", { cwd })).rejects.toThrow("Unpack it");
  await expect(openSource("b.bin", { cwd })).rejects.toThrow(
    "b.bin is nothing that pictures are listed from: expected a folder",
  );
  await expect(openSource("photos", { cwd, kind: "heap" as never })).rejects.toThrow(
    /kind: expected folder, .* got "heap"/,
  );
});

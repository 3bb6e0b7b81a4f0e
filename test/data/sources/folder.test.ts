import { chmod, mkdir, rename, symlink, utimes, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { openSource } from "../../../src/data/sources/openSource.node.ts";
import { temporaryFolder } from "../temporary.ts";
import { contents, folderOf, inShort, writeTree } from "./tree.ts";

const problems = (listing: Awaited<ReturnType<typeof openSource>>) =>
  Object.fromEntries(listing.problems.map(({ name, problem }) => [name, problem.message]));

test("a folder: sub-folders are classes, names in any script", async () => {
  const files = ["b/1.jpg", "Ü 鳥/x y.PNG", "b-c/a.webp", "🐦/deep/er/🐧.gif", "b/e\u0301.jpeg", "b/\u00e9.jpeg"];
  await using folder = await folderOf(files);
  const listing = await openSource(folder.path);
  expect(inShort(listing)).toEqual({
    "b-c/a.webp": "b-c",
    "b/1.jpg": "b",
    "b/e\u0301.jpeg": "b",
    "b/\u00e9.jpeg": "b",
    "Ü 鳥/x y.PNG": "Ü 鳥",
    "🐦/deep/er/🐧.gif": "🐦",
  });
  expect(listing.images.map(({ name }) => name)).toEqual([...files].sort());
  expect(await contents(listing)).toEqual(Object.fromEntries(files.map((file) => [file, file])));
  expect(listing).toMatchObject({ name: path.basename(folder.path), problems: [], notes: [] });
});

test("splits and nested classes", async () => {
  await using folder = await folderOf(["train/birds/gull/1.jpg", "train/cat/1.jpg", "test/cat/1.jpg"]);
  expect(inShort(await openSource(".", { cwd: folder.path }))).toEqual({
    "test/cat/1.jpg": "test cat",
    "train/birds/gull/1.jpg": "train birds",
    "train/cat/1.jpg": "train cat",
  });
  const nested = await openSource(folder.path, { nested: true });
  expect(nested.images.map(({ label }) => label)).toEqual(["cat", "birds/gull", "cat"]);
});

test("options that say nothing about a folder are told", async () => {
  await using folder = await folderOf(["a/1.jpg", "b/1.jpg"]);
  const { name, notes } = await openSource(folder.path, { labelColumn: "class", box: true });
  expect(notes).toEqual([
    `${name} is no table: it has no label column`,
    "no picture comes with a box, so each is taken whole",
  ]);
});

test("the stamp changes with the file, the key does not", async () => {
  await using folder = await folderOf(["a/1.jpg", "a/2.jpg"]);
  const before = await openSource(folder.path);
  await writeFile(path.join(folder.path, "a/2.jpg"), "longer than it was");
  const after = await openSource(path.basename(folder.path), { cwd: path.dirname(folder.path) });
  expect(after.images[0]!.stamp).toBe(before.images[0]!.stamp);
  expect(after.images[1]!.stamp).not.toBe(before.images[1]!.stamp);
  await utimes(path.join(folder.path, "a/1.jpg"), 1, 1);
  expect((await openSource(folder.path)).images[0]!.stamp).not.toBe(before.images[0]!.stamp);
  expect(after.key).toBe(before.key);
});

test("what is no picture is passed over: what people keep is counted, what systems keep is not", async () => {
  await using folder = await folderOf([
    "a/1.jpg",
    "a/.hidden.jpg",
    "a/.git/1.jpg",
    "__MACOSX/a/1.jpg",
    "a/Thumbs.db",
    "a/desktop.ini",
    "a/read.TXT",
    "notes.txt",
    "a/README",
    "2.jpg",
  ]);
  const listing = await openSource(folder.path);
  expect(inShort(listing)).toEqual({ "a/1.jpg": "a" });
  expect(listing.notes).toEqual([
    `1 picture was left out: directly in ${path.basename(folder.path)}, in no class folder`,
    "3 files without an image ending were passed over: .txt (2), no ending (1)",
  ]);
});

test("links are followed, but not in circles", async () => {
  await using folder = await folderOf(["a/1.jpg", "b/2.jpg"]);
  await using elsewhere = await folderOf(["one/3.jpg", "4.jpg"]);
  const link = (target: string, name: string) => symlink(target, path.join(folder.path, name));
  await link(elsewhere.path, "c");
  await link(path.join(elsewhere.path, "4.jpg"), "a/4.jpg");
  await link("..", "a/up");
  await link(".", "b/self");
  await link("../a", "b/across");
  await symlink(path.dirname(folder.path), path.join(elsewhere.path, "one", "above"));
  await symlink(path.join(folder.path, "b"), path.join(elsewhere.path, "one", "back"));
  const listing = await openSource(folder.path);
  expect(Object.keys(inShort(listing))).toEqual([
    "a/1.jpg",
    "a/4.jpg",
    "b/2.jpg",
    "b/across/1.jpg",
    "b/across/4.jpg",
    "c/4.jpg",
    "c/one/3.jpg",
    "c/one/back/2.jpg",
    "c/one/back/across/1.jpg",
    "c/one/back/across/4.jpg",
  ]);
  expect(listing.notes).toEqual(
    ["a/up", "b/across/up", "b/self", "c/one/above", "c/one/back/across/up", "c/one/back/self"].map(
      (name) => `the link ${name} was not followed: it leads in a circle`,
    ),
  );
});

test("many folders that lead to one another come to an end", async () => {
  const names = Array.from({ length: 6 }, (_, i) => `f${i}`);
  await using folder = await folderOf(names.map((name) => `${name}/1.jpg`));
  for (const from of names) for (const to of names) await symlink(`../${to}`, path.join(folder.path, from, to));
  const listing = await openSource(folder.path);
  expect(new Set(listing.images.map(({ label }) => label))).toEqual(new Set(names));
});

test("links that lead nowhere and names that are no UTF-8 are problems, and stop nothing", async () => {
  await using folder = await folderOf(["a/1.jpg"]);
  await symlink("nowhere", path.join(folder.path, "a", "dead.jpg"));
  await symlink("dead-too", path.join(folder.path, "class"));
  await symlink("circle", path.join(folder.path, "circle"));
  const badFile = Buffer.concat([
    Buffer.from(path.join(folder.path, "a/")),
    Buffer.from([0xff, 0xe9]),
    Buffer.from(".jpg"),
  ]);
  const badFolder = Buffer.concat([Buffer.from(path.join(folder.path, "b")), Buffer.from([0xe9])]);
  // Some systems have no such names.
  const isPossible = await writeFile(badFile, "x").then(
    () => true,
    () => false,
  );
  if (isPossible) await mkdir(badFolder);
  const listing = await openSource(folder.path);
  expect(inShort(listing)).toEqual({ "a/1.jpg": "a" });
  expect(problems(listing)).toEqual({
    "a/dead.jpg": "a/dead.jpg is a link that leads nowhere.",
    circle: "circle is a link that leads to itself.",
    class: "class is a link that leads nowhere.",
    ...(isPossible && {
      "a/\uFFFD\uFFFD.jpg": "a/\uFFFD\uFFFD.jpg cannot be opened: its name is not valid UTF-8. Rename it.",
      "b\uFFFD": "b\uFFFD cannot be opened: its name is not valid UTF-8. Rename it.",
    }),
  });
});

test("a folder that may not be read is a problem; a file that goes away is one when it is read", async () => {
  await using folder = await folderOf(["a/1.jpg", "b/1.jpg", "b/2.jpg"]);
  await chmod(path.join(folder.path, "a"), 0);
  const listing = await openSource(folder.path);
  // Who may do everything reads it all the same.
  if (process.getuid?.() !== 0) {
    expect(problems(listing)).toEqual({
      a: "a cannot be read: permission denied (EACCES). Ask its owner for the right to read it.",
    });
  }
  await chmod(path.join(folder.path, "a"), 0o700);
  await rename(path.join(folder.path, "b/2.jpg"), path.join(folder.path, "b/3.jpg"));
  const gone = listing.images.find(({ name }) => name === "b/2.jpg")!;
  await expect(listing.read(gone)).rejects.toMatchObject({ name: "ProblemError", message: "b/2.jpg does not exist." });
});

test("it can be stopped", async () => {
  await using folder = await folderOf(["a/1.jpg"]);
  const signal = AbortSignal.abort(new Error("enough"));
  await expect(openSource(folder.path, { signal })).rejects.toThrow("enough");
});

test("a folder without a picture in a class folder is explained", async () => {
  await using empty = await temporaryFolder();
  await expect(openSource(empty.path)).rejects.toMatchObject({
    name: "ProblemError",
    message: expect.stringMatching(
      /^the folder .* holds no picture that could be used: expected a sub-folder for each class/,
    ),
  });
  await writeTree(empty.path, ["1.jpg", "2.jpg", "a/read.txt"]);
  await symlink("nowhere", path.join(empty.path, "a", "dead.jpg"));
  await expect(openSource(".", { cwd: empty.path })).rejects.toThrow(
    "got 2 pictures were left out: directly in " +
      path.basename(empty.path) +
      ", in no class folder; 1 file without an image ending was passed over: .txt (1); " +
      "1 problem, the first: a/dead.jpg is a link that leads nowhere. Move the pictures into a folder for each class",
  );
});

test.each([undefined, "", 3, null])("openSource(%j) is explained", async (location) => {
  await expect(openSource(location as never)).rejects.toMatchObject({
    name: "ProblemError",
    message: expect.stringContaining("openSource: its location: expected the path of a"),
  });
});

test("a place that is not there, and options that are not there, are explained", async () => {
  await using folder = await folderOf(["a/1.jpg"]);
  await expect(openSource("no", { cwd: folder.path })).rejects.toThrow(
    `no does not exist. Paths are looked up from ${folder.path}.`,
  );
  await expect(openSource(folder.path, { nestd: true } as never)).rejects.toThrow('no option "nestd"');
});

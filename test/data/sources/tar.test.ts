import { mkdir, readdir, readFile, rm, symlink, utimes, writeFile } from "node:fs/promises";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { create, Header } from "tar";
import { expect, test } from "vitest";
import { openSource } from "../../../src/doors/data.node.ts";
import { contents, folderOf, inShort, type Tree, writeTree } from "./tree.ts";

/** A folder with pets.tar.gz, which holds these files, and an empty cache. */
async function packed(tree: Tree | readonly string[], file = "pets.tar.gz", top = ".") {
  const folder = await folderOf([]);
  const inner = path.join(folder.path, "inner");
  await mkdir(inner);
  await writeTree(inner, tree);
  await create({ file: path.join(folder.path, file), gzip: file.endsWith("z"), cwd: inner, portable: true }, [top]);
  await rm(inner, { recursive: true });
  const cache = path.join(folder.path, "cache");
  return { folder, file: path.join(folder.path, file), cache };
}

/** An archive of entries that no honest program writes. */
function tarOf(
  ...entries: readonly {
    readonly path: string;
    readonly type?: string;
    readonly linkpath?: string;
    readonly size?: number;
  }[]
) {
  const blocks = entries.flatMap(({ path, type = "File", linkpath = "", size = 0 }) => {
    const header = new Header({ path, type: type as "File", linkpath, size, mode: 0o644, mtime: new Date(0) });
    header.encode();
    return [header.block!, Buffer.alloc(Math.ceil(Math.min(size, 1e6) / 512) * 512)];
  });
  return Buffer.concat([...blocks, Buffer.alloc(1024)]);
}

async function openedBytes(bytes: Uint8Array) {
  const folder = await folderOf({ "pets.tar": bytes });
  const cache = path.join(folder.path, "cache");
  const listing = openSource("pets.tar", { cwd: folder.path, cache });
  await listing.catch(() => undefined);
  return { folder, listing, unpacked: await readdir(path.join(cache, "unpacked")) };
}

test.each(["pets.tar", "pets.tar.gz", "pets.tgz", "download"])("%s", async (name) => {
  const tree = ["pets/cat/1.jpg", "pets/dog/é 🐕.png", "pets/read.txt"];
  const { folder, file, cache } = await packed(tree, name === "download" ? "download.tgz" : name);
  await using _ = folder;
  const listing = await openSource(file, { cache });
  expect(inShort(listing)).toEqual({ "pets/cat/1.jpg": "cat", "pets/dog/é 🐕.png": "dog" });
  expect(await contents(listing)).toEqual({ "pets/cat/1.jpg": tree[0], "pets/dog/é 🐕.png": tree[1] });
  expect(listing).toMatchObject({ name: path.basename(file), key: `tar ${file}`, problems: [] });
  expect(listing.notes[0]).toBe("all pictures lie in the folder pets, so the folders in it are the classes");
});

test("it is unpacked once, and anew when it has changed", async () => {
  const { folder, file, cache } = await packed(["cat/1.jpg", "dog/2.jpg"]);
  await using _ = folder;
  const unpacked = path.join(cache, "unpacked");
  const first = await openSource(file, { cache });
  const [once] = await readdir(unpacked);
  await writeFile(path.join(unpacked, once!, "cat", "1.jpg"), "seen");
  expect(await contents(await openSource(file, { cache }))).toMatchObject({ "cat/1.jpg": "seen" });
  await utimes(file, 5, 5);
  const again = await openSource(file, { cache });
  expect(await contents(again)).toMatchObject({ "cat/1.jpg": "cat/1.jpg" });
  expect(again.images).toEqual(first.images);
  expect(await readdir(unpacked)).toHaveLength(2);
});

test("two at once, and what an earlier one left behind", async () => {
  const { folder, file, cache } = await packed(["cat/1.jpg", "dog/2.jpg"]);
  await using _ = folder;
  const unpacked = path.join(cache, "unpacked");
  await mkdir(path.join(unpacked, "old.tmp", "cat"), { recursive: true });
  await utimes(path.join(unpacked, "old.tmp"), 5, 5);
  await mkdir(path.join(unpacked, "young.tmp"));
  const both = await Promise.all([openSource(file, { cache }), openSource(file, { cache })]);
  for (const each of both) expect(inShort(each)).toEqual({ "cat/1.jpg": "cat", "dog/2.jpg": "dog" });
  expect((await readdir(unpacked)).filter((name) => name !== "young.tmp")).toHaveLength(1);
});

test("links inside are left out and told, also the second time", async () => {
  const { folder, file, cache } = await packed(["cat/1.jpg"]);
  await using _ = folder;
  const inner = path.join(folder.path, "inner");
  await writeTree(inner, ["cat/1.jpg"]);
  await symlink("1.jpg", path.join(inner, "cat", "2.jpg"));
  await create({ file, cwd: inner }, ["cat"]);
  for (const _time of ["first", "second"]) {
    const { images, problems } = await openSource(file, { cache });
    expect(images.map(({ name }) => name)).toEqual(["cat/1.jpg"]);
    expect(problems.map(({ problem }) => problem.message)).toEqual([
      "cat/2.jpg is a link, which is not followed in archives.",
    ]);
  }
});

test.each([
  [{ path: "../a/1.jpg" }, "the path of its entry ../a/1.jpg leads out of the archive"],
  [{ path: "/a/1.jpg" }, "the path of its entry /a/1.jpg is an absolute path"],
  [
    { path: "a/x", type: "SymbolicLink", linkpath: "../../etc" },
    "its entry a/x is a link to ../../etc, which leads out",
  ],
  [
    { path: "a/x", type: "SymbolicLink", linkpath: "/etc/passwd" },
    "its entry a/x is a link to /etc/passwd, which is an absolute",
  ],
  [{ path: "a/x.jpg", type: "Link", linkpath: "../x.jpg" }, "its entry a/x.jpg is a link to ../x.jpg, which leads out"],
  [{ path: "a/x.jpg", size: 600e6 }, "its entry a/x.jpg unpacks to 600.0 MB: expected at most 500.0 MB"],
  [{ path: "a/x.txt", size: 7e9 }, "it unpacks to more than 7.0 GB, up to its entry a/x.txt"],
])("refused, and nothing is left: %j", async (entry, message) => {
  const { folder, listing, unpacked } = await openedBytes(tarOf({ path: "a/0.jpg" }, entry));
  await using _ = folder;
  await expect(listing).rejects.toMatchObject({
    name: "ProblemError",
    message: expect.stringMatching(/^pets.tar is refused: .* unpack it yourself and give the folder\.$/),
  });
  await expect(listing).rejects.toThrow(message);
  expect(unpacked).toEqual([]);
});

test("a bomb is refused before it goes off", async () => {
  const { folder, listing, unpacked } = await openedBytes(gzipSync(tarOf({ path: "a/0.txt", size: 2e9 })));
  await using _ = folder;
  await expect(listing).rejects.toThrow(/^pets.tar is refused: it unpacks to more than 2\.0 GB/);
  expect(unpacked).toEqual([]);
});

test("damaged archives are explained, and nothing is left", async () => {
  const { folder: first, file } = await packed({ "cat/1.jpg": Buffer.alloc(50_000, 7) }, "pets.tar");
  await using _ = first;
  const whole = await readFile(file);
  for (const bytes of [whole.subarray(0, 20_000), gzipSync(whole).subarray(0, 60), Buffer.from("<html>".repeat(200))]) {
    const { folder, listing, unpacked } = await openedBytes(bytes);
    await using _each = folder;
    await expect(listing).rejects.toMatchObject({
      name: "ProblemError",
      message: expect.stringMatching(
        /^pets.tar is no tar archive, or damaged or cut off: got .* Copy or download it again\.$/,
      ),
    });
    expect(unpacked).toEqual([]);
  }
});

test("it can be stopped, a cache that cannot be written is explained, and so is an archive without a picture", async () => {
  const { folder, file, cache } = await packed(["cat/1.txt"]);
  await using _ = folder;
  const signal = AbortSignal.abort(new Error("enough"));
  await expect(openSource(file, { cache, signal })).rejects.toThrow("enough");
  await expect(openSource(file, { cache: file })).rejects.toThrow(/cannot be written.*PLUMAGE_CACHE/);
  await expect(openSource(file, { cache })).rejects.toThrow(/pets.tar.gz holds no picture that could be used/);
});

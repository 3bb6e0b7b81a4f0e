import { writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { type OpenOptions, openSource } from "../../../src/doors/data.node.ts";
import { temporaryFolder } from "../temporary.ts";
import { contents, inShort } from "./tree.ts";
import { type WrittenEntry, zipOf } from "./zipWriter.ts";

/** Opens an archive, reads all that is in it, and closes it. */
async function opened(
  entries: readonly (WrittenEntry | string)[] | Uint8Array,
  options: OpenOptions = {},
  name = "pets.zip",
) {
  await using folder = await temporaryFolder();
  const written = (entry: WrittenEntry | string) =>
    typeof entry === "string" ? { name: entry, content: entry } : entry;
  const bytes = entries instanceof Uint8Array ? entries : zipOf(entries.map(written));
  await writeFile(path.join(folder.path, name), bytes);
  const listing = await openSource(name, { cwd: folder.path, ...options });
  try {
    return { ...listing, short: inShort(listing), read: await contents(listing), file: path.join(folder.path, name) };
  } finally {
    await listing.close();
  }
}

test("entries are read where they are: stored, deflated, large", async () => {
  const long = "0123456789".repeat(1000);
  const { short, read, notes, problems, name, key, file } = await opened([
    { name: "dog/", mode: 0o040755 },
    { name: "dog/2.png", content: long, deflated: true },
    { name: "cat/big/1.jpg", content: "one" },
    { name: "cat/3.jpg", content: "three", zip64: true },
  ]);
  expect(short).toEqual({ "cat/3.jpg": "cat", "cat/big/1.jpg": "cat", "dog/2.png": "dog" });
  expect(read).toEqual({ "cat/3.jpg": "three", "cat/big/1.jpg": "one", "dog/2.png": long });
  expect({ notes, problems, name, key }).toEqual({ notes: [], problems: [], name: "pets.zip", key: `zip ${file}` });
});

test("the stamp is the content's", async () => {
  const stamps = async (content: string) => (await opened([{ name: "a/1.jpg", content }])).images[0]!.stamp;
  expect(await stamps("one")).toBe(await stamps("one"));
  expect(await stamps("one")).not.toBe(await stamps("two"));
});

test("a folder at the top, splits, nested classes, hidden files", async () => {
  const names = [
    "pets/train/cat/1.jpg",
    "pets/test/cat/2.jpg",
    "pets/read.txt",
    "__MACOSX/pets/train/cat/._1.jpg",
    "pets/.x/1.jpg",
  ];
  const { short, notes } = await opened(names);
  expect(short).toEqual({ "pets/train/cat/1.jpg": "train cat", "pets/test/cat/2.jpg": "test cat" });
  expect(notes).toEqual([
    "all pictures lie in the folder pets, so the folders in it are the classes",
    "1 file without an image ending was passed over: .txt (1)",
  ]);
  expect((await opened(["a/b/1.jpg", "c/2.jpg"], { nested: true })).short).toEqual({
    "a/b/1.jpg": "a/b",
    "c/2.jpg": "c",
  });
});

test("names in any script, whether or not it is said that they are UTF-8; backslashes; the alphabet of MS-DOS", async () => {
  const { short } = await opened([
    "鳥/🐦.jpg",
    { name: "é/1.jpg", flags: 0 },
    { name: "a\\2.jpg" },
    { name: Buffer.from([0x81, 0x2f, 0x33, 0x2e, 0x6a, 0x70, 0x67]), flags: 0 },
  ]);
  expect(short).toEqual({ "a/2.jpg": "a", "é/1.jpg": "é", "ü/3.jpg": "ü", "鳥/🐦.jpg": "鳥" });
});

test("an archive is known by what it begins with, too", async () => {
  expect((await opened(["a/1.jpg"], {}, "download")).short).toEqual({ "a/1.jpg": "a" });
});

test("entries that cannot be read are problems, and stop nothing", async () => {
  const { short, problems } = await opened([
    "a/1.jpg",
    { name: "a/2.jpg", method: 12 },
    { name: "a/3.jpg", content: "1.jpg", mode: 0o120777 },
    { name: "a/1.jpg", content: "again" },
  ]);
  expect(short).toEqual({ "a/1.jpg": "a" });
  expect(problems.map(({ name, problem }) => `${name}: ${problem.message}`)).toEqual([
    "a/2.jpg: a/2.jpg is packed in a way that cannot be read (method 12).",
    "a/3.jpg: a/3.jpg is a link, which is not followed in archives.",
    "a/1.jpg: a/1.jpg is in the archive more than once; the first is taken.",
  ]);
});

test.each<[WrittenEntry, string]>([
  [{ name: "../a/1.jpg" }, "the path of its entry ../a/1.jpg leads out of the archive"],
  [{ name: "a/../../1.jpg" }, "the path of its entry a/../../1.jpg leads out of the archive"],
  [{ name: "..\\a\\1.jpg" }, "the path of its entry ../a/1.jpg leads out of the archive"],
  [{ name: "/a/1.jpg" }, "the path of its entry /a/1.jpg is an absolute path"],
  [{ name: "C:\\a\\1.jpg" }, "the path of its entry C:/a/1.jpg is an absolute path"],
  [{ name: "a/x", content: "../../etc", mode: 0o120777 }, "its entry a/x is a link to ../../etc, which leads out"],
  [{ name: "a/x", content: "/etc", mode: 0o120777 }, "its entry a/x is a link to /etc, which is an absolute path"],
  [
    { name: "a/1.png", content: Buffer.alloc(11e6), deflated: true },
    "its entry a/1.png unpacks to 11.0 MB: expected at most",
  ],
  [{ name: "a/1.jpg", size: 2e9, method: 8 }, "its entry a/1.jpg unpacks to 2.0 GB: expected at most 500.0 MB"],
  [{ name: "a/1.jpg", packed: 5000, method: 8 }, "its entries lie over one another, so that little unpacks to much"],
])("refused: %#", async (entry, message) => {
  await expect(opened(["a/0.jpg", entry])).rejects.toMatchObject({
    name: "ProblemError",
    message: expect.stringMatching(
      /^pets.zip is refused: .* If you trust it, unpack it yourself and give the folder\.$/,
    ),
  });
  await expect(opened(["a/0.jpg", entry])).rejects.toThrow(message);
});

test("many entries that grow a little too much are refused, too", async () => {
  const entries = Array.from({ length: 120 }, (_, i) => ({
    name: `a/${i}.png`,
    content: "",
    size: 9e6,
    packed: 1,
    method: 8,
  }));
  await expect(opened(entries)).rejects.toThrow(/it unpacks to more than 1\.0 GB, up to its entry a\/11\d\.png/);
});

test("encrypted archives are explained", async () => {
  await expect(opened([{ name: "a/1.jpg", flags: 1, packed: 12 }])).rejects.toThrow(
    "pets.zip cannot be read: its entry a/1.jpg is encrypted. Unpack it with its password, and give the folder.",
  );
});

test("damaged archives are explained, whole ones with a damaged entry when that is read", async () => {
  const whole = zipOf([{ name: "a/1.jpg", content: "one".repeat(100), deflated: true }]);
  const damaged = "pets.zip is no zip archive, or damaged or cut off";
  await expect(opened(whole.subarray(0, -30))).rejects.toThrow(damaged);
  await expect(opened(Buffer.from("<html>not found</html>"))).rejects.toThrow(damaged);
  await expect(opened(Buffer.alloc(0))).rejects.toThrow(damaged);
  const entry = "a/1.jpg in pets.zip is damaged. Copy or download it again.";
  const scratched = Buffer.from(whole);
  scratched[40]! ^= 0x55;
  await expect(opened(scratched)).rejects.toThrow(entry);
  await expect(opened([{ name: "a/1.jpg", content: "one", crc: 7 }])).rejects.toThrow(entry);
  await expect(opened([{ name: "a/1.jpg", content: "one".repeat(99), deflated: true, size: 10 }])).rejects.toThrow(
    entry,
  );
});

test("an archive without a picture is explained", async () => {
  await expect(opened(["a/1.txt", "2.jpg"])).rejects.toThrow(
    "the archive pets.zip holds no picture that could be used: expected a folder for each class, with pictures in it: cat/1.jpg, " +
      "got 1 picture was left out: directly in pets.zip, in no class folder; 1 file without an image ending was passed over: .txt (1).",
  );
});

import { readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checksumOf } from "../../../src/data/download/checksum.node.ts";
import type { Network } from "../../../src/data/download/network.node.ts";
import { catalogue, findDataSet } from "../../../src/data/sets/catalogue.ts";
import { decodeCifarBinary, encodeCifarBinary } from "../../../src/data/sets/cifarBinary.ts";
import { parseIdx } from "../../../src/data/sets/idx.ts";
import { listDataSets } from "../../../src/data/sets/listSets.node.ts";
import { loadEntry } from "../../../src/data/sets/load.node.ts";
import type { LoadEffects } from "../../../src/data/sets/loadOptions.node.ts";
import type { LoadProgress } from "../../../src/data/sets/parts.ts";
import { temporaryFolder } from "../temporary.ts";
import { tinySet } from "../tinySet.ts";
import { idx } from "./made.ts";

describe("the catalogue", () => {
  it.each(Object.values(catalogue))("tells all about $name", (entry) => {
    expect(Object.entries(catalogue)).toContainEqual([entry.name, entry]);
    expect(new Set(entry.classes).size).toBe(entry.classes.length);
    for (const { files } of entry.mirrors) {
      for (const { integrity } of files) expect(integrity).toMatch(/^(md5:[0-9a-f]{32}|sha512-[\w+/]{86}==)$/);
    }
    for (const text of [entry.title, entry.about, entry.terms, entry.citation, entry.homepage])
      expect(text).not.toBe("");
  });

  it("answers a wrong name with the right ones", () => {
    expect(() => findDataSet("cifar")).toThrow(
      /expected cifar10, cifar100, .* or svhn, got "cifar"\. Did you mean cifar10\?/,
    );
  });
});

describe("the binary form of CIFAR-10", () => {
  it("puts colours last, and back", () => {
    const bytes = Uint8Array.from({ length: 2 * 3073 }, (_, i) => (i * 37) % 251);
    bytes[3073] = 7;
    const { images, labels } = decodeCifarBinary(bytes);
    expect([...labels]).toEqual([0, 7]);
    expect([...images.subarray(0, 6)]).toEqual([1, 1025, 2049, 2, 1026, 2050].map((at) => bytes[at]));
    expect(encodeCifarBinary({ images, labels })).toEqual(bytes);
    expect(() => decodeCifarBinary(bytes.subarray(1))).toThrow(/multiple of 3073 bytes, got 6145/);
  });
});

describe("parseIdx", () => {
  it("reads any shape", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 4 }), (shape) => {
        const data = Uint8Array.from({ length: shape.reduce((a, b) => a * b) }, (_, i) => i);
        const read = parseIdx(idx(shape, data), "x");
        expect(read.shape).toEqual(shape);
        expect(Uint8Array.from(read.data)).toEqual(data);
      }),
    );
  });

  it("refuses what is none, or is cut", () => {
    expect(() => parseIdx(Buffer.from("hello world"), "x")).toThrow(/no IDX file/);
    expect(() => parseIdx(new Uint8Array(2), "x")).toThrow(/no IDX file/);
    expect(() => parseIdx(idx([2, 3], new Uint8Array(5)), "x")).toThrow(/shape \[2, 3\].*expected 18 bytes, got 17/);
  });
});

describe("loading", () => {
  const { images, labels, classes, height, width, channels } = tinySet(["a", "b"], [0, 1, 1]);
  const archive = Buffer.from("the archive");
  const integrity = checksumOf(archive, "md5:");
  const entry = {
    ...catalogue.mnist,
    ...{ title: "Tiny", classes, height, width, channels, counts: { train: 3, test: 3 } },
    mirrors: [{ form: "idx", bytes: 11, files: [{ kind: "url", url: "http://tiny.invalid/tiny.tgz", integrity }] }],
  } as const;

  /** A world whose network always gives the archive, and which counts what is asked of it. */
  function world() {
    const asked = { network: 0, decode: 0 };
    const network: Network = {
      silent: new Map(),
      prepare: async () => {},
      open: async () => {
        asked.network += 1;
        const body = (async function* () {
          yield archive;
        })();
        return { offset: 0, total: archive.length, contentType: undefined, body };
      },
    };
    const effects: LoadEffects = {
      network,
      decode: async (_, [file]) => {
        asked.decode += 1;
        expect(await readFile(file!)).toEqual(archive);
        return { train: { images, labels }, test: { images, labels } };
      },
    };
    return { asked, effects };
  }

  it("fetches once, keeps only the packed form, and reads it afterwards", async () => {
    await using folder = await temporaryFolder();
    const { asked, effects } = world();
    const stages: LoadProgress["stage"][] = [];
    const options = { cache: folder.path, effects, onProgress: ({ stage }: LoadProgress) => stages.push(stage) };
    const first = await loadEntry(entry, options);
    expect(first.train).toMatchObject({ name: "mnist train", count: 3, classes: ["a", "b"] });
    expect(new Set(stages)).toEqual(new Set(["download", "unpack"]));
    expect(await readdir(path.join(folder.path, "downloads"))).toEqual([]);
    stages.length = 0;
    expect(await loadEntry(entry, options)).toEqual(first);
    expect(asked).toEqual({ network: 1, decode: 1 });
    expect(stages).toEqual([]);
    const listed = await listDataSets(folder.path);
    const cached = listed.filter((set) => set.isCached);
    expect(cached.map(({ entry, bytes }) => [entry.name, bytes > 0])).toEqual([["mnist", true]]);
  });

  it("fetches again when the cache is damaged", async () => {
    await using folder = await temporaryFolder();
    const { asked, effects } = world();
    const first = await loadEntry(entry, { cache: folder.path, effects });
    const file = path.join(folder.path, "sets", "mnist.packed");
    const bytes = await readFile(file);
    bytes[bytes.length - 64]! ^= 1;
    await writeFile(file, bytes);
    expect(await loadEntry(entry, { cache: folder.path, effects })).toEqual(first);
    expect(asked.network).toBe(2);
    expect(await readFile(file)).not.toEqual(bytes);
  });

  it("serves several that ask at once", async () => {
    await using folder = await temporaryFolder();
    const { effects } = world();
    const loads = [1, 2, 3, 4].map(() => loadEntry(entry, { cache: folder.path, effects }));
    for (const set of await Promise.all(loads)) expect(set.train.images).toEqual(images);
    expect(await readdir(path.join(folder.path, "downloads"))).toEqual([]);
    expect(await readdir(path.join(folder.path, "sets"))).toEqual(["mnist.packed"]);
  });

  it("leaves nothing when decoding fails", async () => {
    await using folder = await temporaryFolder();
    const { effects } = world();
    const decode = () => Promise.reject(new Error("broken decoder"));
    const load = loadEntry(entry, { cache: folder.path, effects: { ...effects, decode } });
    await expect(load).rejects.toThrow("broken decoder");
    expect(await readdir(folder.path, { recursive: true })).toEqual(["downloads"]);
  });

  it("leaves a file that was placed by hand", async () => {
    await using folder = await temporaryFolder();
    const { asked, effects } = world();
    await loadEntry(entry, { cache: folder.path, effects });
    await writeFile(path.join(folder.path, "downloads", "tiny.tgz"), archive);
    await writeFile(path.join(folder.path, "sets", "mnist.packed"), "decayed");
    await loadEntry(entry, { cache: folder.path, effects });
    expect(asked.network).toBe(1);
    expect(await readdir(path.join(folder.path, "downloads"))).toEqual(["tiny.tgz"]);
  });
});

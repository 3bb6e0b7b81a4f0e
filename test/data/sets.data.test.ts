import { readdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { create } from "tar";
import { expect, it } from "vitest";
import { classCounts, type DataSet } from "../../src/data/dataset.ts";
import { checksumOf } from "../../src/data/download/checksum.node.ts";
import { cifar10Batches, decodeCifar10Batches } from "../../src/data/sets/cifar10.node.ts";
import { encodeCifarBinary } from "../../src/data/sets/cifarBinary.ts";
import { loadDataSet, realLoadEffects } from "../../src/data/sets/load.node.ts";
import { decodeMnistGz, mnistFiles } from "../../src/data/sets/mnist.node.ts";
import { temporaryFolder } from "./temporary.ts";

const effects = realLoadEffects();

it("CIFAR-10 is, bit for bit, what its authors published", async () => {
  const { train, test } = await loadDataSet("cifar10", { effects });
  const batches = cifar10Batches.map((_, i) => {
    const set = i < 5 ? train : test;
    const from = i < 5 ? i * 10_000 : 0;
    const images = set.images.subarray(from * 3072, (from + 10_000) * 3072);
    return checksumOf(encodeCifarBinary({ images, labels: set.labels.subarray(from, from + 10_000) }), "md5:");
  });
  expect(batches).toEqual(cifar10Batches.map(({ md5 }) => md5));
  expect(classCounts(train)).toEqual(new Array(10).fill(5000));
  expect(classCounts(test)).toEqual(new Array(10).fill(1000));
});

it("MNIST is, bit for bit, what its authors published", async () => {
  const files = idxFiles(await loadDataSet("mnist", { effects }));
  expect(files.map((file) => checksumOf(file, "md5:"))).toEqual(mnistFiles.map(({ md5 }) => md5));
});

it("the authors' own files decode to the same images", async () => {
  await using folder = await temporaryFolder();
  const cifar = await loadDataSet("cifar10", { effects });
  const all = [cifar.train, cifar.test].map((set) => encodeCifarBinary(set));
  const bytes = Buffer.concat(all);
  for (const [i, { name }] of cifar10Batches.entries()) {
    await writeFile(path.join(folder.path, `${name}.bin`), bytes.subarray(i * 30_730_000, (i + 1) * 30_730_000));
  }
  const archive = path.join(folder.path, "cifar-10-binary.tar");
  await create({ file: archive, cwd: folder.path }, await readdir(folder.path));
  const decoded = await decodeCifar10Batches([archive]);
  for (const part of ["train", "test"] as const) {
    expect(Buffer.compare(decoded[part].images, cifar[part].images)).toBe(0);
    expect(decoded[part].labels).toEqual(cifar[part].labels);
  }

  const mnist = await loadDataSet("mnist", { effects });
  const paths = mnistFiles.map(({ name }) => path.join(folder.path, `${name}.gz`));
  for (const [i, file] of idxFiles(mnist).entries()) await writeFile(paths[i]!, gzipSync(file, { level: 1 }));
  const digits = await decodeMnistGz(paths);
  expect(Buffer.compare(digits.train.images, mnist.train.images)).toBe(0);
  expect(digits.test.labels).toEqual(mnist.test.labels);
});

it("reads CIFAR-10 from the cache in a moment", async () => {
  await loadDataSet("cifar10", { effects });
  const start = performance.now();
  await loadDataSet("cifar10", { effects });
  expect(performance.now() - start).toBeLessThan(1500);
});

/** MNIST as its four original files. */
function idxFiles({ train, test }: DataSet<Uint8Array>): readonly Buffer[] {
  return [train, test].flatMap(({ images, labels, count }) => [
    Buffer.concat([header(0x803, count, 28, 28), images]),
    Buffer.concat([header(0x801, count), Uint8Array.from(labels)]),
  ]);
}

function header(...numbers: readonly number[]): Buffer {
  const bytes = Buffer.alloc(4 * numbers.length);
  for (const [i, number] of numbers.entries()) bytes.writeUInt32BE(number, 4 * i);
  return bytes;
}

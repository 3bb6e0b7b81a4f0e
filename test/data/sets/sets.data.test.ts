import { readdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { create } from "tar";
import { expect, it } from "vitest";
import type { DataSet } from "../../../src/data/dataset.ts";
import { checksumOf } from "../../../src/data/download/checksum.node.ts";
import { classCounts } from "../../../src/data/selection.ts";
import { encodeCifarBinary } from "../../../src/data/sets/cifarBinary.ts";
import { cifar10 } from "../../../src/data/sets/entries/cifar10.ts";
import { mnist } from "../../../src/data/sets/entries/mnist.ts";
import { importDataSet, loadDataSet } from "../../../src/data/sets/load.node.ts";
import { realLoadEffects } from "../../../src/data/sets/loadOptions.node.ts";
import { temporaryFolder } from "../temporary.ts";
import { idx } from "./made.ts";

const effects = realLoadEffects();

it("CIFAR-10 is, bit for bit, what its authors published", async () => {
  const cifar = await loadDataSet("cifar10", { effects });
  const sums = batchesOf(cifar).map((batch) => checksumOf(batch, "md5:"));
  expect(sums).toEqual(Object.values(cifar10.unpacked!));
  expect(classCounts(cifar.train)).toEqual(new Array(10).fill(5000));
  expect(classCounts(cifar.test)).toEqual(new Array(10).fill(1000));
});

it("MNIST is, bit for bit, what its authors published", async () => {
  const files = idxFiles(await loadDataSet("mnist", { effects }));
  expect(files.map((file) => checksumOf(file, "md5:"))).toEqual(Object.values(mnist.unpacked!));
});

it("the authors' own files are taken in as the same images", async () => {
  await using folder = await temporaryFolder();
  const cache = path.join(folder.path, "cache");
  const cifar = await loadDataSet("cifar10", { effects });
  const names = Object.keys(cifar10.unpacked!);
  for (const [i, batch] of batchesOf(cifar).entries()) await writeFile(path.join(folder.path, names[i]!), batch);
  const archive = path.join(folder.path, "cifar-10-binary.tar.gz");
  await create({ file: archive, cwd: folder.path, gzip: { level: 1 } }, names);
  await importDataSet("cifar10", [archive], { cache });
  const again = await loadDataSet("cifar10", { cache, effects });
  for (const part of ["train", "test"] as const) {
    expect(Buffer.compare(again[part].images, cifar[part].images)).toBe(0);
    expect(again[part].labels).toEqual(cifar[part].labels);
  }

  const digits = await loadDataSet("mnist", { effects });
  const files = Object.keys(mnist.unpacked!).map((name) => path.join(folder.path, `${name}.gz`));
  for (const [i, file] of idxFiles(digits).entries()) await writeFile(files[i]!, gzipSync(file, { level: 1 }));
  await importDataSet("mnist", files, { cache });
  const sameDigits = await loadDataSet("mnist", { cache, effects });
  expect(Buffer.compare(sameDigits.train.images, digits.train.images)).toBe(0);
  expect(sameDigits.test.labels).toEqual(digits.test.labels);
  expect(await readdir(path.join(cache, "sets"))).toEqual(["cifar10.packed", "mnist.packed"]);

  await expect(importDataSet("fashion-mnist", files, { cache })).rejects.toThrow(
    /These are MNIST's images: plumage data import mnist/,
  );
});

it("reads CIFAR-10 from the cache in a moment", async () => {
  await loadDataSet("cifar10", { effects });
  const start = performance.now();
  await loadDataSet("cifar10", { effects });
  expect(performance.now() - start).toBeLessThan(1500);
});

/** CIFAR-10 as its six original batches. */
function batchesOf({ train, test }: DataSet<Uint8Array>): readonly Uint8Array[] {
  return [0, 1, 2, 3, 4, 5].map((batch) => {
    const set = batch < 5 ? train : test;
    const from = batch < 5 ? batch * 10_000 : 0;
    const images = set.images.subarray(from * 3072, (from + 10_000) * 3072);
    return encodeCifarBinary({ images, labels: set.labels.subarray(from, from + 10_000) });
  });
}

/** MNIST as its four original files. */
function idxFiles({ train, test }: DataSet<Uint8Array>): readonly Buffer[] {
  return [train, test].flatMap(({ images, labels, count }) => [idx([count, 28, 28], images), idx([count], labels)]);
}

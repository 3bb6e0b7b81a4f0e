import { expect, it } from "vitest";
import { checksumOf } from "../../src/data/checksum.node.ts";
import { classCounts } from "../../src/data/dataset.ts";
import { cifar10Batches } from "../../src/data/sets/cifar10.node.ts";
import { encodeCifarBinary } from "../../src/data/sets/cifarBinary.ts";
import { loadDataSet, realLoadEffects } from "../../src/data/sets/load.node.ts";
import { mnistFiles } from "../../src/data/sets/mnist.node.ts";

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
  const { train, test } = await loadDataSet("mnist", { effects });
  const files = [train, test].flatMap(({ images, labels, count }) => [
    Buffer.concat([header(0x803, count, 28, 28), images]),
    Buffer.concat([header(0x801, count), Uint8Array.from(labels)]),
  ]);
  expect(files.map((file) => checksumOf(file, "md5:"))).toEqual(mnistFiles.map(({ md5 }) => md5));
});

it("reads CIFAR-10 from the cache in a moment", async () => {
  await loadDataSet("cifar10", { effects });
  const start = performance.now();
  await loadDataSet("cifar10", { effects });
  expect(performance.now() - start).toBeLessThan(1500);
});

function header(...numbers: readonly number[]): Buffer {
  const bytes = Buffer.alloc(4 * numbers.length);
  for (const [i, number] of numbers.entries()) bytes.writeUInt32BE(number, 4 * i);
  return bytes;
}

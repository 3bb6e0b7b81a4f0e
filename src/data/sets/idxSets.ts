import { ProblemError } from "../../errors.ts";
import { parseIdx } from "./idx.ts";
import type { SetPart, SetParts } from "./parts.ts";

type Files = ReadonlyMap<string, Uint8Array>;

/** Four IDX files in MNIST's names: images [n, height, width] and labels [n] from 0. */
export function decodeIdxFiles(files: Files): SetParts {
  return {
    train: decodePart(files, "train"),
    test: decodePart(files, "t10k"),
  };
}

/**
 * The letters of EMNIST. Its files were written from MATLAB, column by column, so images lie on their side: rows and
 * columns change places here. Labels count from 1.
 */
export function decodeEmnistLetters(files: Files): SetParts {
  const upright = (part: string): SetPart => {
    const { images, labels, size } = decodePart(files, `emnist-letters-${part}`);
    return { images: transposed(images, size[0]), labels: labels.map((label) => label - 1), size };
  };
  return { train: upright("train"), test: upright("test") };
}

function decodePart(files: Files, part: string): Required<SetPart> {
  const read = (name: string) => parseIdx(files.get(name)!, name);
  const images = read(`${part}-images-idx3-ubyte`);
  const labels = read(`${part}-labels-idx1-ubyte`);
  if (images.shape.length !== 3 || labels.shape.length !== 1 || images.shape[0] !== labels.shape[0]) {
    throw new ProblemError({
      what: `${part}-images-idx3-ubyte and ${part}-labels-idx1-ubyte do not belong together`,
      expected: "images [n, height, width] and as many labels [n]",
      received: `[${images.shape.join(", ")}] and [${labels.shape.join(", ")}]`,
    });
  }
  return { images: images.data, labels: Int32Array.from(labels.data), size: [images.shape[1]!, images.shape[2]!, 1] };
}

/** Square images of one number a pixel, each mirrored at its diagonal. */
function transposed(images: Uint8Array, side: number): Uint8Array {
  const turned = new Uint8Array(images.length);
  for (let start = 0; start < images.length; start += side * side) {
    for (let row = 0; row < side; row++) {
      for (let column = 0; column < side; column++) {
        turned[start + row * side + column] = images[start + column * side + row]!;
      }
    }
  }
  return turned;
}

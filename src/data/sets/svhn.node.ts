import { ProblemError } from "../../errors.ts";
import { readMat5 } from "./mat5.node.ts";
import type { SetPart, SetParts } from "./parts.ts";

/**
 * The cropped digits of SVHN: arrays X [32, 32, 3, n] and y [n, 1] of two MATLAB files. Their first dimension varies
 * fastest, so each image lies there channel by channel, column by column. The digit 0 has label 10.
 */
export function decodeSvhn(files: ReadonlyMap<string, Uint8Array>): SetParts {
  return {
    train: decodePart(files, "train_32x32.mat"),
    test: decodePart(files, "test_32x32.mat"),
  };
}

function decodePart(files: ReadonlyMap<string, Uint8Array>, name: string): SetPart {
  const { X, y } = Object.fromEntries(readMat5(files.get(name)!, name));
  const [height = 0, width = 0, channels = 0, count = 1] = X?.shape ?? [];
  if (!(X?.data instanceof Uint8Array) || y?.data.length !== count || channels !== 3) {
    throw new ProblemError({
      what: `${name} does not hold the cropped digits of SVHN`,
      expected: "arrays X [height, width, 3, n] of bytes and y [n, 1]",
      received: `X [${X?.shape.join(", ") ?? ""}], y [${y?.shape.join(", ") ?? ""}]`,
    });
  }
  const pixels = height * width;
  const images = new Uint8Array(X.data.length);
  for (let image = 0; image < count; image++) {
    const start = image * pixels * channels;
    for (let channel = 0; channel < channels; channel++) {
      for (let column = 0; column < width; column++) {
        const from = start + channel * pixels + column * height;
        const to = start + column * channels + channel;
        for (let row = 0; row < height; row++) images[to + row * width * channels] = X.data[from + row]!;
      }
    }
  }
  const labels = Int32Array.from(y.data, (digit) => (digit === 10 ? 0 : digit));
  return { images, labels, size: [height, width, channels] };
}

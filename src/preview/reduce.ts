import { shrinkMemory, shrunk } from "../data/synthetic/shrink.ts";
import type { Preview } from "./preview.ts";

/** The largest side that images are shown at: hundreds of them stand together. */
const LARGEST = 128;

/** The same preview with images of no more than 128 pixels a side: halved until they are, each pixel the mean of four. */
export function reduced(preview: Preview): Preview {
  const { height, width, channels } = preview;
  const times = Math.max(0, Math.ceil(Math.log2(Math.max(height, width) / LARGEST)));
  if (times === 0) return preview;
  const memory = shrinkMemory(height, width, channels);
  const size = height * width * channels;
  const reduce = (images: Uint8Array) => {
    const smaller: Uint8Array[] = [];
    for (let offset = 0; offset < images.length; offset += size) {
      const picture = { data: images, offset, stride: width * channels, height, width, channels };
      const { data, ...shape } = shrunk(picture, times, memory);
      smaller.push(data.slice(0, shape.height * shape.width * channels));
    }
    return joined(smaller);
  };
  const half = (side: number) => Array.from({ length: times }).reduce<number>((each) => Math.ceil(each / 2), side);
  return {
    ...preview,
    height: half(height),
    width: half(width),
    classes: preview.classes.map((each) => ({
      ...each,
      images: reduce(each.images),
      ...(each.augmented && { augmented: reduce(each.augmented) }),
    })),
  };
}

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const result = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let place = 0;
  for (const piece of pieces) {
    result.set(piece, place);
    place += piece.length;
  }
  return result;
}

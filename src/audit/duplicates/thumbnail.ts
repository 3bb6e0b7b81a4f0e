/** The edge of the small pictures that duplicates are looked for in. */
export const edge = 32;

/** Reduces a picture to three small ones: brightness, red against blue, green against both. Each [edge, edge]. */
export type Shrink = (pixels: Uint8Array, into: Float32Array) => void;

/** How the pixels of one axis are shared out: cell `i` is the sum of `weights[i][k]` times pixel `starts[i] + k`. */
interface Axis {
  readonly starts: Int32Array;
  readonly weights: readonly Float32Array[];
}

/**
 * A function that shrinks pictures of one size: pixels [height, width, channels] to planes [3, edge, edge]. Each cell is the mean
 * of the area that it covers, so what is smaller than a cell is averaged away, and nothing flickers when a picture moves by
 * part of a pixel. The three planes are an orthogonal turn of red, green and blue: distances stay what they were.
 */
export function shrinker(height: number, width: number, channels: number): Shrink {
  const down = areaAxis(height);
  const across = areaAxis(width);
  const rows = new Float32Array(edge * channels * height);
  return (pixels, into) => {
    shrinkRows(pixels, rows, { height, width, channels, across });
    into.fill(0);
    for (let y = 0; y < edge; y++) {
      const weights = down.weights[y]!;
      for (let k = 0; k < weights.length; k++) {
        const weight = weights[k]!;
        const row = (down.starts[y]! + k) * edge * channels;
        for (let x = 0; x < edge; x++) {
          const from = row + x * channels;
          const to = y * edge + x;
          if (channels === 1) into[to]! += weight * rows[from]! * Math.sqrt(3);
          else {
            const red = weight * rows[from]!;
            const green = weight * rows[from + 1]!;
            const blue = weight * rows[from + 2]!;
            into[to]! += (red + green + blue) * Math.sqrt(1 / 3);
            into[edge * edge + to]! += (red - blue) * Math.sqrt(1 / 2);
            into[2 * edge * edge + to]! += (red - 2 * green + blue) * Math.sqrt(1 / 6);
          }
        }
      }
    }
  };
}

/** Along the rows only: [height, width, channels] -> [height, edge, channels]. */
function shrinkRows(
  pixels: Uint8Array,
  rows: Float32Array,
  { height, width, channels, across }: { height: number; width: number; channels: number; across: Axis },
): void {
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < edge; x++) {
      const weights = across.weights[x]!;
      const start = across.starts[x]!;
      for (let c = 0; c < channels; c++) {
        let sum = 0;
        let at = (y * width + start) * channels + c;
        for (let k = 0; k < weights.length; k++, at += channels) sum += weights[k]! * pixels[at]!;
        rows[(y * edge + x) * channels + c] = sum;
      }
    }
  }
}

/** Cell `i` covers [i, i + 1) * size / edge. */
function areaAxis(size: number): Axis {
  const scale = size / edge;
  const starts = new Int32Array(edge);
  const weights = Array.from({ length: edge }, (_, cell) => {
    const [from, to] = [cell * scale, (cell + 1) * scale];
    const first = Math.floor(from);
    const last = Math.min(Math.ceil(to - 1e-9), size);
    starts[cell] = first;
    return Float32Array.from({ length: last - first }, (_, k) => {
      const covered = Math.min(to, first + k + 1) - Math.max(from, first + k);
      return covered / scale;
    });
  });
  return { starts, weights };
}

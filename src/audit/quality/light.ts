/** What the pixels of a picture tell of its light and sharpness. */
export interface LightFacts {
  /** Of 255: what 2 % of the pixels are darker than, and 98 %. */
  readonly darkest: number;
  readonly brightest: number;
  /** The part of the contrast that lies in the finest detail; 0 where there is no contrast. */
  readonly detail: number;
  readonly isColourless: boolean;
}

/** Red, green and blue may differ by so much in a grey picture: traces of compression. */
const traces = 12;
/** So many pixels may differ more. */
const exceptions = 0.002;

/** Has a function that measures pictures of one size, [height, width, channels]. */
export function lightMeter(height: number, width: number, channels: number): (pixels: Uint8Array) => LightFacts {
  const size = height * width;
  const grey = new Float32Array(size);
  const histogram = new Uint32Array(256);
  return (pixels) => {
    histogram.fill(0);
    let coloured = 0;
    for (let i = 0, at = 0; i < size; i++, at += channels) {
      const red = pixels[at]!;
      const green = channels === 1 ? red : pixels[at + 1]!;
      const blue = channels === 1 ? red : pixels[at + 2]!;
      if (Math.max(red, green, blue) - Math.min(red, green, blue) > traces) coloured++;
      const value = 0.299 * red + 0.587 * green + 0.114 * blue;
      grey[i] = value;
      histogram[Math.round(value)]! += 1;
    }
    return {
      darkest: quantile(histogram, size, 0.02),
      brightest: quantile(histogram, size, 0.98),
      detail: fineDetail(grey, height, width),
      isColourless: coloured <= exceptions * size,
    };
  };
}

function quantile(histogram: Uint32Array, size: number, part: number): number {
  let seen = 0;
  for (let value = 0; value < 256; value++) {
    seen += histogram[value]!;
    if (seen > part * size) return value;
  }
  return 255;
}

/** The mean square of what a blur by [1 2 1] x [1 2 1] / 16 takes away, as a part of the variance. */
function fineDetail(grey: Float32Array, height: number, width: number): number {
  let [sum, squares, fine, inside] = [0, 0, 0, 0];
  for (let i = 0; i < grey.length; i++) {
    sum += grey[i]!;
    squares += grey[i]! * grey[i]!;
  }
  const variance = squares / grey.length - (sum / grey.length) ** 2;
  for (let y = 1; y < height - 1; y++) {
    for (let x = 1; x < width - 1; x++, inside++) {
      const at = y * width + x;
      const [above, below] = [at - width, at + width];
      const corners = grey[above - 1]! + grey[above + 1]! + grey[below - 1]! + grey[below + 1]!;
      const sides = grey[above]! + grey[below]! + grey[at - 1]! + grey[at + 1]!;
      const away = grey[at]! - (4 * grey[at]! + 2 * sides + corners) / 16;
      fine += away * away;
    }
  }
  return variance < 1 || inside === 0 ? 0 : fine / inside / variance;
}

/**
 * Pixels packed without loss: each is guessed from its neighbours, and what the guess lacks is written in as many bits as it
 * needs. Photographs of 32 x 32 take two thirds of their bytes so, larger ones half. Guesses are those of LOCO-I (Weinberger,
 * Seroussi and Sapiro, 2000), numbers stand in Rice's code (1979).
 */

/** How images lie in memory: [count, height, width, channels]. */
export interface PixelLayout {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

/** As many ones in a row say that a number stands as it is, in 8 bits. */
const ESCAPE = 12;

/** The packed bytes of some images. */
export function packPixels(images: Uint8Array, layout: PixelLayout): Uint8Array {
  // A number takes 20 bits at most.
  const bytes = new Uint8Array(Math.ceil((images.length * (ESCAPE + 8)) / 8));
  let at = 0;
  const write = (value: number, bits: number) => {
    for (let bit = bits - 1; bit >= 0; bit--, at++) if ((value >> bit) & 1) bytes[at >> 3]! |= 128 >> (at & 7);
  };
  const rate = rates(layout.channels);
  let beside = 0;
  walk(images, layout, (place, guess, channel) => {
    const error = (images[place]! - guess) & 255;
    const value = folded(error - (channel === 0 ? 0 : beside));
    beside = error;
    const k = rate.bits(channel);
    const ones = value >> k;
    if (ones < ESCAPE) {
      write(2 ** (ones + 1) - 2, ones + 1);
      write(value, k);
    } else {
      write(2 ** ESCAPE - 1, ESCAPE);
      write(value, 8);
    }
    rate.note(channel, value);
  });
  return bytes.slice(0, Math.ceil(at / 8));
}

/** The images that were packed; undefined where the bytes are too few or too many for `count` images. */
export function unpackPixels(bytes: Uint8Array, layout: PixelLayout, count: number): Uint8Array | undefined {
  const images = new Uint8Array(count * layout.height * layout.width * layout.channels);
  let at = 0;
  const read = (bits: number) => {
    let value = 0;
    for (let bit = 0; bit < bits; bit++, at++) value = 2 * value + (((bytes[at >> 3] ?? 0) >> (7 - (at & 7))) & 1);
    return value;
  };
  const rate = rates(layout.channels);
  let beside = 0;
  walk(images, layout, (place, guess, channel) => {
    const k = rate.bits(channel);
    let ones = 0;
    while (ones < ESCAPE && read(1) === 1) ones += 1;
    const value = (ones < ESCAPE ? (ones << k) + read(k) : read(8)) & 255;
    const error = (unfolded(value) + (channel === 0 ? 0 : beside)) & 255;
    beside = error;
    images[place] = guess + error;
    rate.note(channel, value);
  });
  return Math.ceil(at / 8) === bytes.length ? images : undefined;
}

/** Visits each number of each image with what its neighbours to the left and above let one expect. */
function walk(
  images: Uint8Array,
  { height, width, channels }: PixelLayout,
  visit: (place: number, guess: number, channel: number) => void,
): void {
  const row = width * channels;
  for (let place = 0; place < images.length; place++) {
    const inImage = place % (height * row);
    const [isFirst, isTop] = [inImage % row < channels, inImage < row];
    const left = images[place - channels]!;
    const above = images[place - row]!;
    const guess = isTop ? (isFirst ? 128 : left) : isFirst ? above : edge(left, above, images[place - row - channels]!);
    visit(place, guess, place % channels);
  }
}

/** The left one, the one above, or what a plane through the three has: whichever lies in the middle. */
function edge(left: number, above: number, corner: number): number {
  const [low, high] = left < above ? [left, above] : [above, left];
  return corner >= high ? low : corner <= low ? high : left + above - corner;
}

/** A difference modulo 256 as a small number: 0, -1, 1, -2, 2 ... -> 0, 1, 2, 3, 4 ... */
function folded(difference: number): number {
  const signed = ((difference + 128) & 255) - 128;
  return signed >= 0 ? 2 * signed : -2 * signed - 1;
}

function unfolded(value: number): number {
  return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
}

/** How many low bits of a number are written as they are, by the mean of those before it in its channel. */
function rates(channels: number) {
  const sums = new Array<number>(channels).fill(16);
  const counts = new Array<number>(channels).fill(2);
  return {
    bits(channel: number): number {
      // In whole numbers, so that every machine has the same: the largest k with count 2^k not above the sum.
      let k = 0;
      while (k < 7 && counts[channel]! << (k + 1) <= sums[channel]!) k += 1;
      return k;
    },
    note(channel: number, value: number): void {
      sums[channel]! += value;
      if (++counts[channel]! < 64) return;
      sums[channel]! >>= 1;
      counts[channel]! >>= 1;
    },
  };
}

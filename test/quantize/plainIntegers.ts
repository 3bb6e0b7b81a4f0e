/** Layers in whole numbers of eight bits, by their definition alone (Jacob et al., 2018): real = scale (stored - zero). */

/** A convolution of images [n, channels, h, w] with filters [filters, channels / groups, kernel, kernel]. */
export interface ConvShape {
  readonly batch: number;
  readonly channels: number;
  readonly size: number;
  readonly filters: number;
  readonly kernel: number;
  readonly stride: number;
  readonly border: number;
  readonly groups: number;
}

/** Whole numbers that were stored, and what they stand for. */
export interface Stored {
  readonly numbers: readonly number[];
  readonly scale: number;
  readonly zero: number;
}

/** Weights and biases in whole numbers, with a scale for each filter. */
export interface StoredWeights {
  readonly weights: readonly number[];
  readonly bias: readonly number[];
  readonly scales: readonly number[];
}

export function outputSize({ size, kernel, stride, border }: ConvShape): number {
  return Math.floor((size + 2 * border - kernel) / stride) + 1;
}

/** [n, filters, h, w]: the sums that 32 bits hold, and the scale of each. */
export function plainConv(x: Stored, { weights, bias, scales }: StoredWeights, shape: ConvShape) {
  const { batch, channels, size, filters, kernel, stride, border, groups } = shape;
  const out = outputSize(shape);
  const [perGroup, filtersPerGroup] = [channels / groups, filters / groups];
  const sums: number[] = [];
  const steps: number[] = [];
  for (let n = 0; n < batch; n++) {
    for (let filter = 0; filter < filters; filter++) {
      const first = Math.floor(filter / filtersPerGroup) * perGroup;
      for (let row = 0; row < out; row++) {
        for (let column = 0; column < out; column++) {
          let sum = bias[filter]!;
          for (let c = 0; c < perGroup; c++) {
            for (let i = 0; i < kernel; i++) {
              for (let j = 0; j < kernel; j++) {
                const [h, w] = [row * stride + i - border, column * stride + j - border];
                // Beyond the border all is 0, which is stored as `zero`.
                if (h < 0 || h >= size || w < 0 || w >= size) continue;
                const stored = x.numbers[((n * channels + first + c) * size + h) * size + w]!;
                sum += (stored - x.zero) * weights[((filter * perGroup + c) * kernel + i) * kernel + j]!;
              }
            }
          }
          sums.push(in32Bits(sum));
          steps.push(x.scale * scales[filter]!);
        }
      }
    }
  }
  return { sums, steps };
}

/** [n, inputs] times [inputs, units]. */
export function plainGemm(x: Stored, { weights, bias, scales }: StoredWeights, inputs: number, units: number) {
  const sums: number[] = [];
  const steps: number[] = [];
  for (let n = 0; n < x.numbers.length / inputs; n++) {
    for (let unit = 0; unit < units; unit++) {
      let sum = bias[unit]!;
      for (let i = 0; i < inputs; i++) sum += (x.numbers[n * inputs + i]! - x.zero) * weights[i * units + unit]!;
      sums.push(in32Bits(sum));
      steps.push(x.scale * scales[unit]!);
    }
  }
  return { sums, steps };
}

/** What a sum is stored as. */
export function requantized(sum: number, step: number, scale: number, zero: number): number {
  return Math.max(0, Math.min(255, Math.round((sum * step) / scale) + zero));
}

function in32Bits(sum: number): number {
  if ((sum | 0) !== sum) throw new Error(`${sum} does not fit in 32 bits`);
  return sum;
}

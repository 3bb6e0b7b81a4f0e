/** The operations of AutoAugment and RandAugment, and how strong they are at each level. */

/** What an operation does to an image. What it leaves out stays as it is. */
export interface Change {
  /** Where each place of the result is read in the image: a matrix on (x, y, 1) in -1 to 1, row by row. */
  readonly map?: readonly number[];
  /** A factor, 1 for the image itself; so in the next three. */
  readonly brightness?: number;
  readonly contrast?: number;
  readonly saturation?: number;
  readonly sharpness?: number;
  /** How many of the eight bits of each pixel stay. */
  readonly bits?: number;
  /** Pixels of at least this are inverted. */
  readonly threshold?: number;
  /** 1: inverted; autocontrast; equalised. */
  readonly inverted?: number;
  readonly stretched?: number;
  readonly equalized?: number;
}

/** What leaves an image as it is. */
export const UNCHANGED: Required<Change> = Object.freeze({
  map: [1, 0, 0, 0, 1, 0, 0, 0, 1],
  brightness: 1,
  contrast: 1,
  saturation: 1,
  sharpness: 1,
  bits: 8,
  threshold: 1e6,
  inverted: 0,
  stretched: 0,
  equalized: 0,
});

interface Size {
  readonly height: number;
  readonly width: number;
}

/** What an operation may do at a level, 0 to 1: one change, or two that are equally likely, one for each direction. */
type Operation = (level: number, size: Size) => readonly Change[];

const operations = {
  identity: () => [{}],
  // About the upper left corner.
  shearX: (level, { height, width }) =>
    bothWays(0.3 * level, (slant) => ({
      map: [1, (slant * height) / width, (slant * height) / width, 0, 1, 0, 0, 0, 1],
    })),
  shearY: (level, { height, width }) =>
    bothWays(0.3 * level, (slant) => ({
      map: [1, 0, 0, (slant * width) / height, 1, (slant * width) / height, 0, 0, 1],
    })),
  // By whole pixels.
  translateX: (level, { width }) =>
    bothWays(Math.floor((150 / 331) * width * level), (pixels) => ({
      map: [1, 0, (2 * pixels) / width, 0, 1, 0, 0, 0, 1],
    })),
  translateY: (level, { height }) =>
    bothWays(Math.floor((150 / 331) * height * level), (pixels) => ({
      map: [1, 0, 0, 0, 1, (2 * pixels) / height, 0, 0, 1],
    })),
  rotate: (level, { height, width }) =>
    bothWays((level * Math.PI) / 6, (angle) => {
      const [cosine, sine] = [Math.cos(angle), Math.sin(angle)];
      return { map: [cosine, (-sine * height) / width, 0, (sine * width) / height, cosine, 0, 0, 0, 1] };
    }),
  brightness: (level) => bothWays(0.9 * level, (more) => ({ brightness: 1 + more })),
  saturation: (level) => bothWays(0.9 * level, (more) => ({ saturation: 1 + more })),
  contrast: (level) => bothWays(0.9 * level, (more) => ({ contrast: 1 + more })),
  sharpness: (level) => bothWays(0.9 * level, (more) => ({ sharpness: 1 + more })),
  posterize: (level) => [{ bits: 8 - Math.round(4 * level) }],
  solarize: (level) => [{ threshold: 255 * (1 - level) }],
  autocontrast: () => [{ stretched: 1 }],
  equalize: () => [{ equalized: 1 }],
  invert: () => [{ inverted: 1 }],
} satisfies Readonly<Record<string, Operation>>;

export type OperationName = keyof typeof operations;

/** The names of all operations. */
export const OPERATION_NAMES = Object.keys(operations) as readonly OperationName[];

/**
 * What an operation may do to an image, each as likely: one change, or two of which one goes the other way. Strengths follow
 * torchvision's, which are those of the papers.
 * @param level how strong it is, 0 (hardly, or not at all) to 1
 */
export function changesOf(name: OperationName, level: number, size: Size): readonly Change[] {
  return operations[name](level, size);
}

function bothWays(amount: number, change: (amount: number) => Change): readonly Change[] {
  return [change(amount), change(-amount)];
}

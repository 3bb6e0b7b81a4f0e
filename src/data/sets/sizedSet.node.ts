import { ProblemError } from "../../errors.ts";
import { type DataSet, type ImageSet, imageSet, type PixelSource } from "../dataset.ts";
import { type PackOptions, packImages } from "../pack/packImages.node.ts";
import { splitOf, toImageSet } from "../pack/toImageSet.ts";
import type { Listing } from "../sources/listing.ts";
import type { DataSetEntry } from "./entry.ts";
import type { LoadOptions } from "./loadOptions.node.ts";

/** The size that pictures are brought to, and how; as in `packImages`. */
export interface SizeOptions extends Pick<PackOptions, "fit" | "kernel" | "background" | "channels"> {
  readonly height?: number;
  readonly width?: number;
}

/**
 * A data set of one size from a source whose pictures have others. They are decoded once and kept in the cache; `train` and
 * `test` read them from there, as long as the process lives. Pictures for validation count as training images.
 * @throws ProblemError when no size is given, or the source has no pictures for one of the two
 */
export async function sizedSet(
  entry: DataSetEntry,
  listing: Listing,
  { height, width, fit, kernel, background, channels }: SizeOptions,
  { cache, signal, onProgress }: LoadOptions,
): Promise<DataSet> {
  const packed = await packImages(listing, {
    ...sizeOf(entry, height, width),
    ...(fit !== undefined && { fit }),
    ...(kernel !== undefined && { kernel }),
    ...(background !== undefined && { background }),
    channels: channels ?? (entry.kind === "arrays" && entry.channels === 1 ? 1 : 3),
    ...(cache !== undefined && { cache }),
    ...(signal !== undefined && { signal }),
    ...(onProgress && { onProgress: (done, total) => onProgress({ stage: "decode", done, total }) }),
  });
  const present = new Set(packed.images.map(({ label }) => label));
  const set = toImageSet(packed, { classes: entry.classes.filter((name) => present.has(name)) });
  const { train = [], validation = [], test = [] } = splitOf(packed);
  if (train.length === 0 || test.length === 0) {
    throw new ProblemError({
      what: `${entry.title}: it is not divided into training and test images`,
      expected: "both",
      received: `${train.length + validation.length} and ${test.length}, of ${set.count}`,
    });
  }
  const learned = Uint32Array.from([...train, ...validation]).sort();
  return { train: partOf(set, learned, `${entry.name} train`), test: partOf(set, test, `${entry.name} test`) };
}

function sizeOf(entry: DataSetEntry, height: number | undefined, width: number | undefined) {
  if (height !== undefined && width !== undefined) return { height, width };
  throw new ProblemError({
    what: `${entry.title}: the size of its pictures`,
    expected: "height and width",
    received: height === undefined && width === undefined ? "neither" : "only one of them",
    mend: `Write loadDataSet("${entry.name}", { height: 64, width: 64 }).`,
  });
}

/** Some of a set's images as a set. Pixels stay where they are. */
function partOf(set: ImageSet<PixelSource>, places: ArrayLike<number>, name: string): ImageSet<PixelSource> {
  const at = Uint32Array.from(places);
  return imageSet({
    ...set,
    name,
    labels: Int32Array.from(at, (place) => set.labels[place]!),
    ...(set.names && { names: Array.from(at, (place) => set.names![place]!) }),
    images: {
      read(indices, into, epoch) {
        set.images.read(
          indices.map((index) => at[index]!),
          into,
          epoch,
        );
      },
    },
  }) as ImageSet<PixelSource>;
}

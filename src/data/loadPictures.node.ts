import { expectOptions } from "../errors.ts";
import type { ImageSet, PixelSource } from "./dataset.ts";
import { type GivenParts, givenParts } from "./pack/givenParts.ts";
import type { ImageFacts } from "./pack/packedImages.ts";
import { type PackOptions, packImages, packNames } from "./pack/packImages.node.ts";
import { toImageSet } from "./pack/toImageSet.ts";
import type { SourceProblem } from "./sources/listing.ts";
import { type MapLabelsOptions, mapLabels } from "./sources/mapLabels.ts";
import { type OpenOptions, openNames } from "./sources/openOptions.node.ts";
import { openSource } from "./sources/openSource.node.ts";

/** Where the pictures are, which of them are wanted, and the size that they are brought to. */
export interface LoadPicturesOptions
  extends OpenOptions,
    Pick<MapLabelsOptions, (typeof choiceNames)[number]>,
    Omit<PackOptions, "limits"> {}

const choiceNames = ["classes", "map", "exclude"] as const;

/** The pictures of a place, ready to be learned from. */
export interface LoadedPictures extends GivenParts {
  /** All of them. Their pixels are read from the cache when a batch needs them. */
  readonly images: ImageSet<PixelSource>;
  /** What was found while decoding, in the order of `images`: the size of the file, its format, the camera. */
  readonly facts: readonly ImageFacts[];
  /** Files that could not be used, and why. */
  readonly problems: readonly SourceProblem[];
  /** What else there is to know: what was passed over or left out. */
  readonly notes: readonly string[];
  /** Closes the files of the cache: pixels cannot be read afterwards. */
  close(): Promise<void>;
}

/**
 * The pictures of a folder, a table, an archive, parquet files or arrays, as an image set: `openSource`, `mapLabels`,
 * `packImages` and `toImageSet` in one call. Each picture is decoded once and kept in the user's cache; memory does not grow
 * with their number.
 *
 *     const photos = await loadPictures("photos", { height: 32, width: 32 });
 *     const { train, validation } = stratifiedSplit(photos.train, { fraction: 0.1, seed: 0 });
 *     for await (const event of fit(network, { train, validation })) ...
 *     await photos.close();
 *
 * @param location a path, or a pattern such as "photos/*.jpg"
 * @throws ProblemError when there is no such place, nothing in it can be used, or an option is wrong; the signal's reason
 *   when stopped.
 */
export async function loadPictures(location: string, options: LoadPicturesOptions): Promise<LoadedPictures> {
  expectOptions("loadPictures", options, [...openNames, ...choiceNames, ...packNames]);
  const opened = await openSource(location, only(options, openNames));
  try {
    const listing = mapLabels(opened, only(options, choiceNames));
    const packed = await packImages(listing, only(options, packNames));
    try {
      const images = toImageSet(packed, only(options, ["classes"]));
      const { parts, notes } = givenParts(images, packed);
      const { facts, problems, close } = packed;
      return Object.freeze({ ...parts, images, facts, problems, notes: [...listing.notes, ...notes], close });
    } catch (error) {
      await packed.close();
      throw error;
    }
  } finally {
    // All that is wanted is in the cache.
    await opened.close();
  }
}

/** The options of those names, as far as they are given. */
function only<T extends object, K extends keyof T & string>(options: T, names: readonly K[]): Pick<T, K> {
  const given = names.filter((name) => options[name] !== undefined).map((name) => [name, options[name]]);
  return Object.fromEntries(given) as Pick<T, K>;
}

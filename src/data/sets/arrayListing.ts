import { type DataSet, imagePixels } from "../dataset.ts";
import type { ListedImage, Listing } from "../sources/listing.ts";

/** A set that is in memory as a source of pictures, each called by its part and its place in it: "train/00017". */
export function arrayListing(name: string, key: string, { train, test }: DataSet): Listing {
  const sets = { train, test };
  const images = Object.entries(sets).flatMap(([split, set]) =>
    Array.from(
      set.labels,
      (label, i): ListedImage => ({
        name: `${split}/${String(i).padStart(6, "0")}`,
        label: set.classes[label]!,
        split: split as "train" | "test",
        stamp: key,
      }),
    ),
  );
  return {
    name,
    key: `built-in ${key}`,
    images: images.sort((a, b) => (a.name < b.name ? -1 : 1)),
    problems: [],
    notes: [],
    read: async (image) => {
      const [split, place] = image.name.split("/");
      const set = sets[split as "train" | "test"];
      const { height, width, channels } = set;
      return { height, width, channels, data: imagePixels(set, Number(place)) };
    },
    close: async () => {},
  };
}

import { type DataSet, type ImageSet, imageName, imageSet } from "../data/dataset.ts";
import { asSplit, type Split } from "../data/selection.ts";
import { parseLabelMap } from "../data/sources/labelMap.ts";
import type { Listing } from "../data/sources/listing.ts";
import { mapLabels } from "../data/sources/mapLabels.ts";
import type { DataOptions } from "../experiment/dataRecord.ts";

type Choice = Pick<DataOptions, "classes" | "map" | "exclude">;

/** Classes of a set of arrays chosen and grouped, and images left out, as it is done with pictures. No pixel is copied. */
export function chooseFromSet({ train, test }: DataSet, { classes, map, exclude }: Choice) {
  if (classes === undefined && map === undefined && exclude === undefined) {
    return { train: asSplit(train), test: asSplit(test) };
  }
  const mapped = [train, test].map((set) =>
    mapLabels(asListing(set), {
      ...(classes && { classes }),
      ...(map && { map: parseLabelMap(map.join(",")) }),
      ...(exclude && { exclude: new Set(exclude) }),
    }),
  );
  const found = new Set(mapped.flatMap(({ images }) => images.map(({ label }) => label)));
  const order = classes ?? [...train.classes.filter((name) => found.has(name)), ...found];
  const names = [...new Set(order)];
  return { train: relabelled(train, names, mapped[0]!), test: relabelled(test, names, mapped[1]!) };
}

/** A set as a source lists it, without a way to read it. */
function asListing(set: ImageSet): Listing {
  const images = Array.from(set.labels, (label, index) => ({
    name: imageName(set, index),
    label: set.classes[label]!,
    stamp: "",
  }));
  const read = () => Promise.reject(new Error("its pixels are in the set"));
  return { name: set.name, key: "", images, problems: [], notes: [], read, close: async () => {} };
}

function relabelled(set: ImageSet, classes: readonly string[], { images }: Listing): Split {
  const places = new Map(images.map(({ name, label }) => [name, classes.indexOf(label)]));
  const wanted = Int32Array.from(set.labels, (_, index) => places.get(imageName(set, index)) ?? -1);
  const { classes: fineClasses, labels: fineLabels } = set;
  return {
    set: imageSet({
      ...set,
      classes,
      labels: wanted.map((label) => Math.max(0, label)),
      fine: { classes: fineClasses, labels: fineLabels },
    }),
    indices: Uint32Array.from([...wanted.keys()].filter((index) => wanted[index]! >= 0)),
  };
}

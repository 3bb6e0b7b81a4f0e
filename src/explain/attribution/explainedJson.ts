import type { ExplainedPictures } from "./explainPictures.ts";

/**
 * What explained pictures say, as plain data for JSON: of each picture its classes, and of each class the maps as rows of
 * numbers, [height][width], with four digits.
 */
export function explainedJson({ image, pictures, sanity, stage }: ExplainedPictures) {
  const rows = (map: Float32Array) =>
    Array.from({ length: image.height }, (_, y) =>
      Array.from(map.subarray(y * image.width, (y + 1) * image.width), (value) => Number(value.toPrecision(4))),
    );
  return {
    image,
    ...(stage !== undefined && { stage }),
    pictures: pictures.map(({ name, classes }) => ({
      name,
      classes: classes.map((each) => ({ ...each, maps: each.maps.map((map) => ({ ...map, map: rows(map.map) })) })),
    })),
    ...(sanity && { sanity }),
  };
}

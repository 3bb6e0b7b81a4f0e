import * as z from "zod/mini";

const names = z.optional(z.array(z.string()));

/** How pictures are found and brought to one size: plain data, so that the same images are found again. */
const dataOptionsSchema = z.object({
  /** Whether folders in folders are classes of their own: "birds/albatross". */
  nested: z.optional(z.boolean()),
  labelColumn: z.optional(z.string()),
  pathColumn: z.optional(z.string()),
  splitColumn: z.optional(z.string()),
  /** Whether pictures are cut to the boxes that their source gives. */
  box: z.optional(z.boolean()),
  /** The classes, in the order of the network's outputs. */
  classes: names,
  /** Which labels go to which class: "albatross*=bird". */
  map: names,
  /** Names of images that are left out. */
  exclude: names,
  height: z.int(),
  width: z.int(),
  channels: z.union([z.literal(1), z.literal(3)]),
  fit: z.enum(["squash", "crop", "pad"]),
  kernel: z.optional(z.enum(["nearest", "linear", "cubic", "mitchell", "lanczos2", "lanczos3"])),
  background: z.optional(z.string()),
});

export const dataRecordSchema = z.object({
  /** A path from the root, or the name of a built-in set. */
  location: z.string(),
  /** What the cache knows the place by. */
  key: z.string(),
  options: dataOptionsSchema,
  classes: z.array(z.string()),
  /** How many could be used, and how many files not. */
  images: z.int(),
  problems: z.int(),
  /** `dataHash` of pictures of one's own: the same word, the same images. Built-in sets do not change. */
  hash: z.optional(z.string()),
});

/** How pictures are found and brought to one size. */
export type DataOptions = z.infer<typeof dataOptionsSchema>;

/** Where the images of a training were, and which they were. */
export type DataRecord = z.infer<typeof dataRecordSchema>;

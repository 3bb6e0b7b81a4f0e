import { ProblemError } from "../errors.ts";
import type { DataOptions } from "../experiment/dataRecord.ts";
import { type Flags, list, oneOf, text, toggle, type Values } from "./flags.ts";

/** Flags that say how the pictures of a place are found: shared by the commands that take one. */
export const sourceFlags = {
  classes: list("which classes, in this order; others go to the class other where it is one of them", "NAMES"),
  map: list('which labels belong to which class, with * and ?: "albatross*=bird,*gull=bird"', "RULES"),
  exclude: list("text files with names of pictures to leave out, one a line", "FILES"),
  nested: toggle("folders in folders are classes of their own: birds/albatross"),
  box: toggle("cut each picture to its box first, where the data have boxes: cub200"),
  pathColumn: text("the column of a table that holds paths (default: path, file, image ...)", "NAME"),
  labelColumn: text("the column of a table that holds classes (default: label, class ...)", "NAME"),
  splitColumn: text("the column of a table that says train, validation or test (default: split)", "NAME"),
} as const satisfies Flags;

const kernels = ["nearest", "linear", "cubic", "mitchell", "lanczos2", "lanczos3"] as const;

/** Flags that say how pictures of all sizes are brought to one. */
export const pictureFlags = {
  size: {
    about:
      "what pictures are brought to: N for squares, or HEIGHTxWIDTH (default: what the network was made for, 32 for bird)",
    placeholder: "SIZE",
    parse: parseSize,
  },
  fit: oneOf(
    "how pictures of another shape are brought to it: squash shows all of it, crop cuts the longer sides, pad adds " +
      "borders (default: squash)",
    ["squash", "crop", "pad"],
  ),
  kernel: {
    ...oneOf(`how pixels are weighed: ${kernels.join(", ")} (default: lanczos3)`, kernels),
    placeholder: "NAME",
  },
  background: text("what shows through transparent places and fills borders (default: white)", "COLOUR"),
  grey: toggle("without colours: one channel"),
} as const satisfies Flags;

export interface Size {
  readonly height: number;
  readonly width: number;
}

/** The largest height and width that pictures are brought to: more would not be trained on. */
const LARGEST = 4096;

function parseSize(given: string, name: string): Size {
  const [height, width = height] = given.split("x").map((part) => (/^\d+$/.test(part) ? Number(part) : Number.NaN));
  const isSize = (side: number | undefined) => side !== undefined && side >= 1 && side <= LARGEST;
  if (given.split("x").length <= 2 && isSize(height) && isSize(width)) return { height: height!, width: width! };
  throw new ProblemError(
    {
      what: name,
      expected: `a size such as 64, or 48x64 for height and width, of 1 to ${LARGEST}`,
      received: `"${given}"`,
    },
    { exitCode: 2 },
  );
}

export type SourceFlags = Values<typeof sourceFlags>;
export type PictureFlags = Values<typeof pictureFlags>;

/** What flags say of finding pictures; the names of excluded ones are read by whoever opens the place. */
export function sourceOptions(flags: SourceFlags): Omit<DataOptions, "height" | "width" | "channels" | "fit"> {
  const { classes, map, nested, box, pathColumn, labelColumn, splitColumn } = flags;
  return {
    ...(classes && { classes: [...classes] }),
    ...(map && { map: [...map] }),
    ...(nested !== undefined && { nested }),
    ...(box !== undefined && { box }),
    ...(pathColumn !== undefined && { pathColumn }),
    ...(labelColumn !== undefined && { labelColumn }),
    ...(splitColumn !== undefined && { splitColumn }),
  };
}

/** What flags say of the size of pictures. */
export function pictureOptions(
  { size, fit = "squash", kernel, background, grey = false }: PictureFlags,
  usual: Size & { readonly channels: number },
): Pick<DataOptions, "height" | "width" | "channels" | "fit" | "kernel" | "background"> {
  const { height, width } = size ?? usual;
  return {
    height,
    width,
    channels: grey || usual.channels === 1 ? 1 : 3,
    fit,
    ...(kernel !== undefined && { kernel }),
    ...(background !== undefined && { background }),
  };
}

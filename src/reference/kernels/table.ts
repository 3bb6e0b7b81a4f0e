import type { Kernels } from "../kernel.ts";
import { blocked } from "./blocked.ts";
import { choice } from "./choice.ts";
import { convolution } from "./convolution.ts";
import { elementwise } from "./elementwise.ts";
import { layout } from "./layout.ts";
import { matrix } from "./matrix.ts";
import { pooling } from "./pooling.ts";
import { reduce } from "./reduce.ts";
import { sample } from "./sample.ts";
import { softmax } from "./softmax.ts";
import { sources } from "./sources.ts";

/** One row for every operator. A missing row is a compile error that names it. */
export const kernels: Kernels = {
  ...sources,
  ...elementwise,
  ...choice,
  ...reduce,
  ...matrix,
  ...layout,
  ...softmax,
  ...convolution,
  ...pooling,
  ...sample,
  ...blocked,
};

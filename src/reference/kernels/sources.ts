import { bind } from "../../graph/shape.ts";
import type { Kernels } from "../kernel.ts";
import { fromTensor } from "../tensors.ts";

export const sources = {
  Input: (_, { name }, { feeds }) => fromTensor(feeds[name]!),
  Constant: (_, { tensor }) => fromTensor(tensor),
  Dimension: (_, { of }, { symbols }) => ({ shape: [], data: Float64Array.from(bind([of], symbols)) }),
} satisfies Partial<Kernels>;

import * as z from "zod/mini";

/** The version of run folders. */
export const RUN_FORMAT = 1;

const text = z.string();
const count = z.int().check(z.nonnegative());
const plain = z.record(z.string(), z.unknown());

const planSchema = z.object({
  /** What the recipe and the flags come to: epochs, batchSize, learningRate, clipNorm, seed, optimizer ... */
  settings: plain,
  network: z.object({
    /** As the zoo calls it, or the recipe. */
    name: text,
    /** `networkHash`. */
    hash: text,
    input: z.object({ height: count, width: count, channels: count, classes: count }),
    /** A line for each layer: "conv2d(32, 3) relu -> [N, 32, 32, 32]". */
    layers: z.array(text),
  }),
  data: z.object({
    name: text,
    /** `splitsHash`: of all images, their classes, and which part each is in. */
    hash: text,
    classes: z.array(text),
    images: z.object({ train: count, validation: count, test: count }),
  }),
});

const recipeSchema = z.object({
  format: z.literal(RUN_FORMAT),
  id: text,
  /** When it began, in ISO 8601. */
  began: text,
  /** Where relative paths among the flags begin. */
  cwd: text,
  /** Absent where pictures of one's own are learned from. */
  recipe: z.optional(text),
  /** As they were given, by their names in a program: batchSize for --batch-size. */
  flags: plain,
  machine: z.object({
    platform: text,
    cpu: text,
    cores: count,
    memory: count,
    engine: text,
    threads: count,
  }),
  versions: z.record(z.string(), text),
  /** Absent until the data are there. */
  plan: z.optional(planSchema),
});

/** All that is needed to repeat a run, or to go on with it: recipe.json. */
export type RunRecipe = z.infer<typeof recipeSchema>;

/** What will be learned, from what, by which network. */
export type RunPlan = z.infer<typeof planSchema>;

/** What is read of a recipe.json: its content, or what is wrong with it. */
export type ReadRecipe =
  | { readonly recipe: RunRecipe }
  | { readonly problem: "damaged" }
  | { readonly problem: "version"; readonly format: string };

export function parseRunRecipe(content: string): ReadRecipe {
  try {
    const value: unknown = JSON.parse(content);
    const { format } = Object(value) as { readonly format?: unknown };
    if (format !== undefined && format !== RUN_FORMAT) return { problem: "version", format: String(format) };
    const recipe = z.safeParse(recipeSchema, value);
    return recipe.success ? { recipe: recipe.data } : { problem: "damaged" };
  } catch {
    return { problem: "damaged" };
  }
}

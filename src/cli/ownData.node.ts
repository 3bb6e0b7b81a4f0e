import path from "node:path";
import { readExclusions } from "../data/sources/exclusions.node.ts";
import { ProblemError } from "../errors.ts";
import type { Recipe } from "../experiment/recipe.ts";
import { adam } from "../nn/optimizers/adam.ts";
import { type ChosenNetwork, chooseNetwork, expectFit } from "./chooseNetwork.ts";
import { type PictureFlags, pictureOptions, type SourceFlags, sourceOptions } from "./dataFlags.ts";
import { type LocatedData, type LocateWorld, locateData } from "./dataLocation.node.ts";
import type { PreparedTraining } from "./preparedTraining.ts";

export interface OwnDataFlags extends SourceFlags, PictureFlags {
  readonly data?: string;
  readonly positive?: string;
  readonly network?: string;
}

/** From so many images on, an epoch is long: fewer of them, in larger batches. */
const MANY_IMAGES = 20_000;
const OF_FEW = { epochs: 30, batchSize: 32 };
const OF_MANY = { epochs: 12, batchSize: 96 };

/**
 * The training on the images of a location: its classes are the answers, and its own parts the splits.
 * @throws ProblemError when there is nothing to learn from, or a flag does not fit what was found.
 */
export async function prepareOwnData(flags: OwnDataFlags, world: LocateWorld): Promise<PreparedTraining> {
  const location = flags.data!;
  const network = chooseNetwork(flags.network);
  const exclude = await excludedNames(flags.exclude, world.effects.cwd);
  const located = await locateData(
    location,
    { ...sourceOptions(flags), ...(exclude && { exclude }), ...pictureOptions(flags, network.usual) },
    world,
  );
  try {
    const recipe = ownRecipe(located, network, flags);
    return { recipe, data: { ...located.parts, record: located.record }, close: located.close };
  } catch (error) {
    await located.close();
    throw error;
  }
}

/** The names in lists of exclusions, all together. */
export async function excludedNames(files: readonly string[] | undefined, cwd: string) {
  if (files === undefined) return undefined;
  const lists = await Promise.all(files.map((file) => readExclusions(path.resolve(cwd, file))));
  return [...new Set(lists.flatMap((names) => [...names]))].sort();
}

function ownRecipe({ location, record }: LocatedData, network: ChosenNetwork, { positive }: OwnDataFlags): Recipe {
  const { classes, images, options } = record;
  if (classes.length > 1) expectFit(network, { ...options, classes: classes.length });
  return {
    name: shortName(location),
    title: `${classes.length === 1 ? "one class" : `${classes.length} classes`} of ${location}`,
    dataSet: location,
    ...(positive !== undefined && { task: yesNo(positive, classes) }),
    network: (input) => network.build(input.classes),
    optimizer: (learningRate) => adam({ learningRate }),
    defaults: {
      ...(images < MANY_IMAGES ? OF_FEW : OF_MANY),
      ...{ learningRate: 0.001, clipNorm: 5, validationFraction: 0.1 },
    },
  };
}

function yesNo(positive: string, classes: readonly string[]) {
  if (classes.length === 2 && classes.includes(positive)) {
    return { classes, mapping: (name: string) => name, positive };
  }
  const received = classes.length === 2 ? `"${positive}"` : `${classes.length} classes`;
  throw new ProblemError(
    {
      what: "--positive names the class that means yes, of two",
      expected: classes.length === 2 ? classes.join(" or ") : "two classes",
      received,
      ...(classes.length !== 2 && { mend: `Group them: --classes ${positive},other --map "...=${positive}".` }),
    },
    { exitCode: 2 },
  );
}

/** What a run is called by: the last part of its place, in plain letters. */
export function shortName(location: string): string {
  const name = path.basename(location).replace(/\.(zip|tar|gz|tgz|csv|tsv|jsonl|json|txt|parquet|np[yz])+$/i, "");
  const plain = name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-|-$/g, "");
  return plain === "" ? "photos" : plain.slice(0, 40);
}

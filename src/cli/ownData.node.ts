import path from "node:path";
import { briefAudit } from "../audit/brief.ts";
import { ProblemError } from "../errors.ts";
import type { Recipe } from "../experiment/recipe.ts";
import { adam } from "../nn/optimizers/adam.ts";
import { type AugmentationName, type ChosenNetwork, chooseNetwork, expectFit } from "./chooseNetwork.ts";
import { type PictureFlags, pictureOptions, type SourceFlags, sourceOptions } from "./dataFlags.ts";
import { builtInSet, type LocatedData, type LocateWorld, locateData } from "./dataLocation.node.ts";
import { excludedNames } from "./exclusions.node.ts";
import type { PreparedTraining } from "./preparedTraining.ts";

export interface OwnDataFlags extends SourceFlags, PictureFlags {
  readonly data?: string;
  readonly with?: string;
  readonly positive?: string;
  readonly network?: string;
  readonly augment?: AugmentationName;
  readonly relabel?: readonly string[];
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
  const network = chooseNetwork(flags.network, flags.augment);
  const entry = builtInSet(location);
  // Unless a network wants it otherwise, images that have a size keep it.
  const usual = flags.network === undefined && entry?.kind === "arrays" ? entry : network.usual;
  const exclude = await excludedNames(flags.exclude, world.effects.cwd);
  const picture = pictureOptions(flags, usual);
  const check = (classes: readonly string[]) => {
    expectTwo(location, classes);
    if (flags.positive !== undefined) yesNo(flags.positive, classes);
    expectFit(network, { ...picture, classes: classes.length });
  };
  const located = await locateData(
    location,
    { ...sourceOptions(flags), ...(exclude && { exclude: [...exclude] }), ...picture, check },
    world,
  );
  const { parts, packed } = located;
  // Files that cannot be used are named already.
  const [summary = "", ...findings] = briefAudit({ name: location, parts, ...(packed && { facts: packed.facts }) });
  world.report({ type: "audit", summary, findings });
  const recipe = ownRecipe(located, network, flags);
  return { recipe, data: { ...located.parts, record: located.record }, close: located.close };
}

function ownRecipe({ location, record }: LocatedData, network: ChosenNetwork, { positive }: OwnDataFlags): Recipe {
  const { classes, images } = record;
  return {
    name: shortName(location),
    title: `the ${classes.length} classes of ${location}`,
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

/** Something to tell apart. */
function expectTwo(location: string, classes: readonly string[]): void {
  if (classes.length > 1) return;
  throw new ProblemError({
    what: `${location} has only one class, "${classes[0]}": there is nothing to tell apart`,
    expected: "pictures of two classes or more",
    mend: "A folder for each class does it: photos/cat, photos/dog.",
  });
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

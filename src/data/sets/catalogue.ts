import { kindOf, nearest, ProblemError } from "../../errors.ts";
import { cifar10 } from "./entries/cifar10.ts";
import { cifar100 } from "./entries/cifar100.ts";
import { cub200 } from "./entries/cub200.ts";
import { emnistLetters } from "./entries/emnistLetters.ts";
import { fashionMnist } from "./entries/fashionMnist.ts";
import { flowers17 } from "./entries/flowers17.ts";
import { mnist } from "./entries/mnist.ts";
import { svhn } from "./entries/svhn.ts";
import type { DataSetEntry } from "./entry.ts";

/** The built-in data sets, by the names that `plumage data list` shows. */
export const catalogue = {
  cifar10,
  cifar100,
  cub200,
  "emnist-letters": emnistLetters,
  "fashion-mnist": fashionMnist,
  flowers17,
  mnist,
  svhn,
} as const satisfies Readonly<Record<string, DataSetEntry>>;

export type DataSetName = keyof typeof catalogue;

/** The sets whose images have a size of their own. */
export type ArraySetName = {
  [Name in DataSetName]: (typeof catalogue)[Name] extends { readonly kind: "arrays" } ? Name : never;
}[DataSetName];

/** Whether a built-in data set has this name. */
function isDataSetName(name: string): name is DataSetName {
  return Object.hasOwn(catalogue, name);
}

/**
 * The entry of a built-in data set.
 * @throws ProblemError that lists the names there are.
 */
export function findDataSet(name: string): DataSetEntry {
  if (typeof name === "string" && isDataSetName(name)) return catalogue[name];
  const names = Object.keys(catalogue);
  const near = typeof name === "string" ? nearest(name, names) : undefined;
  throw new ProblemError(
    {
      what: "there is no built-in data set of this name",
      expected: `${names.slice(0, -1).join(", ")} or ${names.at(-1)}`,
      received: kindOf(name),
      ...(near !== undefined && { mend: `Did you mean ${near}?` }),
    },
    { exitCode: 2 },
  );
}

import { ProblemError } from "../errors.ts";
import { birds } from "./birds.ts";
import { eight, eightConv, eightDeep, eightSynthetic } from "./eights.ts";
import type { Choice, Recipe } from "./recipe.ts";

/** Recipes by name. */
export type Recipes = Readonly<Record<string, Recipe>>;

/** The recipes that come with Plumage. */
export const recipes: Recipes = {
  birds,
  eight,
  "eight-synthetic": eightSynthetic,
  "eight-deep": eightDeep,
  "eight-conv": eightConv,
};

/**
 * A recipe of the table.
 * @throws ProblemError that lists the names there are.
 */
export function findRecipe(name: string, table: Recipes = recipes): Recipe {
  const recipe = Object.hasOwn(table, name) ? table[name] : undefined;
  if (recipe !== undefined) return recipe;
  throw new ProblemError(
    { what: "There is no recipe of this name", expected: Object.keys(table).join(" or "), received: `"${name}"` },
    { exitCode: 2 },
  );
}

/**
 * A recipe with the question that was chosen.
 * @throws ProblemError when it has but one question, or there is no such one.
 */
export function chosenRecipe(recipe: Recipe, { digit, all }: Choice = {}): Recipe {
  if (digit === undefined && all === undefined) return recipe;
  if (recipe.choose !== undefined) return recipe.choose({ digit, all });
  throw new ProblemError(
    {
      what: `train ${recipe.name}: ${digit === undefined ? "--all" : "--digit"} is for recipes about digits`,
      expected: "eight, eight-synthetic, eight-deep or eight-conv",
      received: recipe.name,
    },
    { exitCode: 2 },
  );
}

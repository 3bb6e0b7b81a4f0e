import { ProblemError } from "../errors.ts";
import { birds } from "./birds.ts";
import type { Recipe } from "./recipe.ts";

/** Recipes by name. */
export type Recipes = Readonly<Record<string, Recipe>>;

/** The recipes that come with Plumage. */
export const recipes: Recipes = { birds };

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

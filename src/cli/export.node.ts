import { ProblemError } from "../errors.ts";
import { findRecipe } from "../experiment/recipes.ts";
import type { Run } from "./commands.ts";
import { flagName } from "./flags.ts";

/** What can be asked for, and the file that writes it. */
const ways = {
  trainingStep: () => import("./exportTrainingStep.node.ts"),
  float16: () => import("./exportVariant.node.ts"),
  int8: () => import("./exportVariant.node.ts"),
  webPage: () => import("./exportFolder.node.ts"),
  nodeServer: () => import("./exportFolder.node.ts"),
} as const satisfies Readonly<Record<string, () => Promise<{ readonly run: Run<"export"> }>>>;
type Way = keyof typeof ways;

/** `plumage export <source>`: one thing at a time. */
export const run: Run<"export"> = async (request, effects) => {
  const all = Object.keys(ways) as Way[];
  const asked = all.filter((way) => request.flags[way] !== undefined && request.flags[way] !== false);
  const [way] = asked;
  if (way !== undefined && asked.length === 1) return (await ways[way]()).run(request, effects);
  const source = request.args[0] ?? "";
  // Before it is advised what to add to a name: there should be something of that name. A bare word is a recipe.
  if (!/[./\\]/.test(source)) findRecipe(source, effects.recipes);
  const value = way && request.flags[way];
  throw new ProblemError(
    {
      what: way === undefined ? "export: nothing says what to write" : "export: one thing is written at a time",
      ...(way !== undefined && { received: asked.map(flagName).join(" and ") }),
      mend: `Say it: plumage export ${source} ${flagName(way ?? "trainingStep")}${typeof value === "string" ? ` ${value}` : ""}.`,
    },
    { exitCode: 2 },
  );
};

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { rules } from "../../src/autodiff/rules/table.ts";
import type { OpType } from "../../src/graph/operators.ts";
import { operators } from "../../src/onnx/operators.ts";
import { type Limit, limits } from "../../src/runtime/limits.ts";
import { type EngineKey, engineNames } from "../onnx/openEngines.ts";
import { recorded } from "./recorded.ts";

const GREEN = "🟢";
const YELLOW = "🟡";
const NONE = "⚪";

/** Lowering alone writes these, for ONNX Runtime's CPU engine. */
const blockedOnly = /^(Blocked|BlockChannels|UnblockChannels)/;

/** The families of the library, by the folder, or file, from which its doors export them. */
const families: readonly { readonly title: string; readonly door: string; readonly from: string }[] = [
  { title: "Activations with numbers of their own", door: "layers", from: "../nn/layers/activationLayers" },
  { title: "Augmentations", door: "layers", from: "../nn/augment/" },
  { title: "Initialisers", door: "layers", from: "../nn/initializers" },
  { title: "Regularisers", door: "layers", from: "../nn/regularizers" },
  { title: "Losses", door: "train", from: "../nn/losses/" },
  { title: "Optimisers", door: "train", from: "../nn/optimizers/" },
  { title: "Schedules", door: "train", from: "../nn/schedules/" },
  { title: "Scores", door: "train", from: "../evaluate/" },
  { title: "Networks, whose sizes are in docs/zoo.md", door: "train", from: "../zoo/" },
];

/** Files whose functions are no members of the family that they stand with. */
const apart = ["../zoo/networks.ts", "../nn/layers/merge.ts", "../nn/augment/policies.ts"];

/** The functions that a door exports from files whose path begins with `from`. */
export function exported(door: string, from: string): readonly string[] {
  const text = readFileSync(fileURLToPath(new URL(`../../src/doors/${door}.ts`, import.meta.url)), "utf8");
  const lists = [...text.matchAll(/export \{([^}]*)\} from "([^"]*)"/g)].filter(
    ([, , file]) => file!.startsWith(from) && !apart.includes(file!),
  );
  const names = lists.flatMap(([, names]) => names!.split(",").map((name) => name.trim()));
  return [...new Set(names.filter((name) => /^[a-z]\w*$/.test(name)))].sort((a, b) => a.localeCompare(b, "en"));
}

interface Light {
  readonly light: string;
  readonly reason?: string;
}

function lightOfOperator(op: OpType, engine: EngineKey): Light {
  if (blockedOnly.test(op) && engine !== "cpu, blocked") {
    return { light: NONE, reason: "lowering writes it for the CPU engine's blocked convolutions alone" };
  }
  if (!recorded(engine, "operators").includes(op)) return { light: YELLOW, reason: "no case of it has run here" };
  const limit = limits.find((each) => each.engine === engine && isAbout(each, op));
  return limit === undefined ? { light: GREEN } : { light: YELLOW, reason: told(limit) };
}

/** Limits that name types alone are told once, above the table. */
function isAbout({ operators, types }: Limit, op: OpType): boolean {
  return operators !== undefined && types === undefined && operators.includes(op);
}

function lightOfLayer(name: string, engine: EngineKey): Light {
  return recorded(engine, "layers").includes(name)
    ? { light: GREEN }
    : { light: YELLOW, reason: "it has no case in test/nn/layerCases.ts" };
}

function told({ kind, operators, types, isEmpty, tolerance, reason }: Limit): string {
  const what = [operators?.join(", "), types && `of ${types.join(", ")}`, isEmpty && "of no elements"];
  const subject = what.filter(Boolean).join(" ");
  const how = {
    beside: "runs on the processor beside the card",
    coarse: `is right to ${tolerance} of the largest number`,
    absent: "cannot be done",
  }[kind];
  return `${subject === "" ? "everything" : subject} ${how}: ${reason}`;
}

function table(what: string, names: readonly string[], lightOf: (name: string, engine: EngineKey) => Light): string {
  const reasons: string[] = [];
  const cell = ({ light, reason }: Light): string => {
    if (reason === undefined) return light;
    if (!reasons.includes(reason)) reasons.push(reason);
    return `${light} ${reasons.indexOf(reason) + 1}`;
  };
  const rows = names.map((name) => {
    const cells = engineNames.map((engine) => cell(lightOf(name, engine)));
    return `| ${name} | ${cells.join(" | ")} |`;
  });
  const head = [`| ${what} | ${engineNames.join(" | ")} |`, `|---|${engineNames.map(() => ":-:|").join("")}`];
  return [...head, ...rows, "", ...reasons.map((reason, i) => `${i + 1}. ${reason}`)].join("\n");
}

/** The functions of `src/doors/layers.ts` that make layers. */
export const layerNames: readonly string[] = [
  ...exported("layers", "../nn/layers/"),
  ...exported("layers", "../nn/augment/augment.ts"),
].sort((a, b) => a.localeCompare(b, "en"));

/** FEATURES.md, from the doors, the tables of operators and what the tests of engines recorded. */
export function features(): string {
  const ops = (Object.keys(operators) as OpType[]).sort((a, b) => a.localeCompare(b, "en"));
  const withGradient = ops.filter((op) => typeof rules[op] === "function").length;
  const lists = families.map(({ title, door, from }) => {
    const names = exported(door, from).filter((name) => name !== "augment" && !/fans/i.test(name));
    return `**${title}** (${names.length}): ${names.join(", ")}.`;
  });
  return `# What there is, and where it runs

Written by \`npm run features\` from the code and from what its tests found; a test holds it against both. Engines: ONNX Runtime's native CPU engine, plain and with its blocked
convolutions; WebAssembly; WebGPU. ${GREEN} conforms to the float64 reference, values and gradients; ${YELLOW} does so with a reservation, told below the table; ${NONE} is not meant for it.

## Layers

${layerNames.length} layers: what each gives in training and in answering, its gradients, and a step of training.

${table("layer", layerNames, lightOfLayer)}

## Operators

${ops.length} operators, ${withGradient} with gradients that can be differentiated again.

${table("operator", ops, (op, engine) => lightOfOperator(op as OpType, engine))}

On every operator, and on elements of certain types:

${limits
  .filter((limit) => limit.operators === undefined || limit.types !== undefined)
  .map((limit) => `- ${limit.engine}: ${told(limit)}.`)
  .join("\n")}

## Made of operators

What has no operators of its own runs wherever they do; losses and optimisers are tested on every engine.

${lists.join("\n\n")}
`;
}

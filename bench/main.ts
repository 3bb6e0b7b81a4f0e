import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { benchAugment } from "./augment.ts";
import { benchCheckpoint } from "./checkpoint.ts";
import { benchData } from "./data.ts";
import { benchEvaluate } from "./evaluate.ts";
import { benchInference } from "./inference.ts";
import { benchScan } from "./scan.ts";
import { benchServe, benchSoak } from "./serve.ts";
import { benchStep } from "./step.ts";
import { benchTrain } from "./train.ts";

const benches = {
  step: benchStep,
  resnet20: (threads: number) => benchStep(threads, "resnet20"),
  mobilenetV2: (threads: number) => benchStep(threads, "mobilenetV2"),
  inference: benchInference,
  evaluate: benchEvaluate,
  train: benchTrain,
  checkpoint: benchCheckpoint,
  data: benchData,
  augment: benchAugment,
  serve: benchServe,
  soak: benchSoak,
  scan: benchScan,
};
const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: "boolean", default: false },
    threads: { type: "string", default: String(availableParallelism()) },
  },
});
const chosen = positionals.length > 0 ? positionals : Object.keys(benches);

for (const name of chosen) {
  const bench = benches[name as keyof typeof benches];
  if (bench === undefined) {
    console.error(`There is no bench "${name}": expected ${Object.keys(benches).join(", ")}.`);
    process.exit(2);
  }
  const result = await bench(Number(values.threads));
  if (values.json) console.log(JSON.stringify(result));
  else {
    console.log(`\n${name}`);
    for (const [key, value] of Object.entries(flatten(result))) console.log(`  ${key.padEnd(32)} ${format(value)}`);
  }
}
process.exit(0);

function flatten(value: object, prefix = ""): Record<string, unknown> {
  const entries = Object.entries(value).flatMap(([key, each]) =>
    typeof each === "object" && each !== null
      ? Object.entries(flatten(each, `${prefix}${key}.`))
      : [[prefix + key, each] as const],
  );
  return Object.fromEntries(entries);
}

function format(value: unknown): string {
  return typeof value === "number" ? value.toFixed(value < 10 ? 3 : 1) : String(value);
}

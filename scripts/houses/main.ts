/** Writes the houses of the example and their picture anew: npx tsx scripts/houses/main.ts */
import { writeFile } from "node:fs/promises";
import { lineChart } from "../../src/charts/lineChart.ts";
import type { NumberTable } from "../../src/data/numbers/numberTable.ts";
import { readNumberTable } from "../../src/data/numbers/readNumberTable.node.ts";
import { splitTable } from "../../src/data/numbers/splitTable.ts";
import { predictValues } from "../../src/evaluate/judgeValues.ts";
import { cpuRuntime } from "../../src/runtime/ort.node.ts";
import { fitTable } from "../../src/values/fitTable.ts";
import { applyFormula, leastSquares } from "../../src/values/leastSquares.ts";
import { housePrices } from "../../src/zoo/housePrices.ts";
import { houses, housesCsv } from "./houses.ts";

const root = new URL("../../", import.meta.url);

// Four hundred houses: as many as one could look up in an afternoon.
await writeFile(new URL("examples/houses.csv", root), housesCsv(houses(400, 8)));

// What examples/house-prices.ts comes to, as points: a house that is estimated rightly lies on the line.
const words = { neighbourhood: ["Skid Row", "Normaltown", "Hipsterton"] };
const table = await readNumberTable(new URL("examples/houses.csv", root).pathname, { target: "price", words });
const { train, validation, test } = splitTable(table, { seed: 1 });
const estimates = await estimatesOf(test);
const highest = Math.max(...test.targets) / 1000;
const points = (values: Float32Array) =>
  Array.from(values, (value, i) => [test.targets[i]! / 1000, value / 1000] as const);
await writeFile(
  new URL("docs/pictures/house-prices.svg", root),
  lineChart({
    title: "Sixty houses that were not learned from",
    description:
      "Each house as a point, its price to the right and what was estimated upwards. The four units lie closer to the line than the weighted sum.",
    x: { label: "price, thousands of dollars" },
    y: { label: "estimate, thousands of dollars" },
    series: [
      {
        name: "estimated rightly",
        points: [
          [0, 0],
          [highest, highest],
        ],
        dashed: true,
      },
      { name: "weighted sum", points: points(applyFormula(leastSquares(train), test.inputs)), draw: "points" },
      { name: "four units", points: points(estimates), draw: "points" },
    ],
  }),
);

async function estimatesOf({ inputs }: NumberTable): Promise<Float32Array> {
  const runtime = cpuRuntime({ threads: 1 });
  for await (const event of fitTable(housePrices(), { train, validation, seed: 1, runtime })) {
    if (event.type === "end") return predictValues(event.model, inputs, runtime);
  }
  throw new Error("the end is missing");
}

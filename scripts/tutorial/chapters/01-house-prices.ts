/** A price as a weighted sum, found step by step; then four units between. */
import { readFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { lineChart } from "../../../src/charts/lineChart.ts";
import { label } from "../../../src/charts/svg.ts";
import { readNumberTable, splitTable } from "../../../src/index.node.ts";
import { printed } from "../answersOf.ts";
import type { Chapter } from "../chapter.ts";
import { runExample } from "../runExample.ts";
import { drawing } from "../sheet.ts";

const houses = fileURLToPath(new URL("../../../examples/houses.csv", import.meta.url));

export const chapter: Chapter = {
  number: 1,
  name: "house-prices",
  async make(studio) {
    const example = await runExample("01-house-prices.ts", studio.folder);
    const offAt = new Map(
      [...example.matchAll(/^(\d+) +(\d+) /gm)].map(([, step, off]) => [Number(step), Number(off)]),
    );
    const offOf = (name: string) => Number(new RegExp(`${name} +off by (\\d+)`).exec(example)![1]);
    await studio.picture("downhill", await downhill());
    await studio.picture("network", networkPicture());
    const asked = ["values", "train", houses, "--target", "price", "--words"];
    const words = "neighbourhood=Skid Row,Normaltown,Hipsterton";
    const trained = await studio.plumage(
      ...asked,
      words,
      "--seed",
      "1",
      "--out",
      path.join(studio.folder, "price.onnx"),
    );
    const told = trained.slice(trained.indexOf("All of them:"), trained.indexOf("\nThe model:"));
    const dollars = (value: number) => Math.round(value).toLocaleString("en-US");
    return {
      table: printed((await readFile(houses, "utf8")).split("\n").slice(0, 5).join("\n")),
      example: printed(example),
      first: dollars(offAt.get(1)!),
      hundred: dollars(offAt.get(100)!),
      last: dollars(offAt.get(3000)!),
      mean: dollars(offOf("always the mean")),
      sum: dollars(offOf("the weighted sum")),
      units: dollars(offOf("a network of four units")),
      command: printed(told),
    };
  },
};

/** The mean error of the weighted sum, step by step. */
async function downhill(): Promise<string> {
  const words = { neighbourhood: ["Skid Row", "Normaltown", "Hipsterton"] };
  const { train } = splitTable(await readNumberTable(houses, { target: "price", words }), { seed: 1 });
  const count = train.targets.length;
  const rows = Array.from({ length: count }, (_, i) => {
    const [bedrooms, sqft, place] = train.inputs.subarray(3 * i, 3 * i + 3);
    return [bedrooms! / 3, sqft! / 2000, place!, 1];
  });
  let weights = [0, 0, 0, 0];
  const points: [number, number][] = [];
  for (let step = 0; step <= 300; step++) {
    const errors = rows.map(
      (facts, i) => facts.reduce((sum, fact, k) => sum + fact * weights[k]!, 0) - train.targets[i]!,
    );
    points.push([step, errors.reduce((sum, error) => sum + Math.abs(error), 0) / count / 1000]);
    const slope = weights.map((_, k) => errors.reduce((sum, error, i) => sum + (2 * error * rows[i]![k]!) / count, 0));
    weights = weights.map((weight, k) => weight - 0.1 * slope[k]!);
  }
  return lineChart({
    title: "Downhill",
    x: { label: "steps" },
    y: { label: "off by, in thousands of dollars", range: [0, 80] },
    series: [{ name: "weighted sum", points: points.slice(1) }],
  });
}

/** Three inputs, four units, one price, and what joins them. */
function networkPicture(): string {
  const [width, height] = [640, 300];
  const inputs = ["bedrooms", "square feet", "neighbourhood"].map((name, i) => ({ name, x: 165, y: 75 + 75 * i }));
  const units = Array.from({ length: 4 }, (_, i) => ({ x: 340, y: 55 + 65 * i }));
  const price = { x: 520, y: 152 };
  const line = (from: { x: number; y: number }, to: { x: number; y: number }) =>
    `<path class="line" d="M${from.x} ${from.y}L${to.x} ${to.y}" stroke-width="1.2"/>`;
  const circle = ({ x, y }: { x: number; y: number }, kind: string) =>
    `<circle class="${kind} line-around" cx="${x}" cy="${y}" r="20"/>`;
  return drawing({ width, height, title: "Three facts, four units, one price" }, [
    ...inputs.flatMap((from) => units.map((to) => line(from, to))),
    ...units.map((from) => line(from, price)),
    ...inputs.flatMap((each) => [circle(each, "cool"), label(each.x - 30, each.y + 5, each.name, "name", "end")]),
    ...units.flatMap((each) => [circle(each, "warm"), label(each.x, each.y + 5, "Σ", "name", "middle")]),
    circle(price, "warm"),
    label(price.x, price.y + 5, "Σ", "name", "middle"),
    label(price.x + 30, price.y + 5, "price", "name"),
    label(340, 292, "each counts only where it is above 0", "", "middle"),
    label(245, 24, "12 weights", "", "middle"),
    label(440, 24, "4 weights", "", "middle"),
  ]);
}

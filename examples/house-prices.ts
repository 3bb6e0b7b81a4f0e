/**
 * The house prices of "Machine Learning is Fun!" Parts 1 and 2: three facts about a house in, its price out. First as a plain weighted sum,
 * whose weights can be read as dollars, then with the four units between that Part 2 draws. docs/house-prices.md goes through it slowly.
 *
 *     npx tsx examples/house-prices.ts
 */
import {
  applyFormula,
  cpuRuntime,
  effectInWords,
  fitTable,
  hiddenUnits,
  housePrices,
  judgeEstimates,
  leastSquares,
  linearFormula,
  linearNetwork,
  measureEffects,
  openEstimator,
  predictValues,
  readNumberTable,
  saveEstimator,
  splitTable,
} from "plumage";

// Four hundred houses. A network multiplies, so words become numbers, in an order that means something: from cheap to dear.
const neighbourhoods = ["Skid Row", "Normaltown", "Hipsterton"];
const table = await readNumberTable("houses.csv", {
  target: "price",
  words: { neighbourhood: neighbourhoods },
  cwd: import.meta.dirname,
});
const { train, validation, test } = splitTable(table, { seed: 1 });
const mean = train.targets.reduce((sum, price) => sum + price, 0) / train.targets.length;
console.log(
  `${train.targets.length} houses to learn from, ${validation.targets.length} to watch with, ${test.targets.length} for the end.`,
);

/** The trained model at the end of a training. */
async function trained(training: ReturnType<typeof fitTable>) {
  for await (const event of training) if (event.type === "end") return event.model;
  throw new Error("unreachable");
}

// Part 1: price = bedrooms * a + sqft * b + neighbourhood * c + start. Training begins with any weights, and makes them better step by step.
const line = linearFormula(await trained(fitTable(linearNetwork(), { train, seed: 1 })));
const exact = leastSquares(train); // the same question, answered by algebra
show(
  "A weighted sum of three facts",
  ["", "by training", "by least squares"],
  [
    ...table.columns.map(({ name }, i) => [name, dollars(line.weights[i]!, 2), dollars(exact.weights[i]!, 2)]),
    ["start", dollars(line.start, 2), dollars(exact.start, 2)],
  ],
);

// Part 2: four weighted sums, each of which counts only where it is above 0, and a weighted sum of those.
const model = await trained(fitTable(housePrices(), { train, validation, seed: 1 }));
const runtime = cpuRuntime({ threads: 1 });
const ask = (rows: Float32Array) => predictValues(model, rows, runtime);
const estimates = await ask(test.inputs);

const some = [0, 10, 20, 30, 40, 50];
show(
  "Houses that it has not seen",
  ["bedrooms", "sqft", "neighbourhood", "price", "estimate", "off by"],
  some.map((i) => {
    const [bedrooms, sqft, place] = test.inputs.subarray(3 * i);
    const [price, estimate] = [test.targets[i]!, estimates[i]!];
    return [
      `${bedrooms}`,
      dollars(sqft!),
      neighbourhoods[place!]!,
      dollars(price),
      dollars(estimate),
      dollars(estimate - price),
    ];
  }),
);

const answers = {
  "always the mean": test.targets.map(() => mean),
  "the weighted sum": applyFormula(line, test.inputs),
  "the four units": estimates,
};
show(
  `All ${test.targets.length} of them`,
  ["", "off by, on average", "95 % interval", "R2"],
  Object.entries(answers).map(([name, answer]) => {
    const { meanAbsoluteError: off, r2 } = judgeEstimates(answer, test.targets, mean);
    return [name, dollars(off.value!), `${dollars(off.low!)} to ${dollars(off.high!)}`, r2.value!.toFixed(3)];
  }),
);

const effects = await measureEffects(ask, train);
show(
  "What a change does to the estimate, all else as it is",
  ["", "on average", "for nine houses of ten"],
  effects.map((effect) => [
    effectInWords(effect),
    dollars(effect.mean),
    `${dollars(effect.low)} to ${dollars(effect.high)}`,
  ]),
);

const { start, units } = hiddenUnits(model, train);
const speaking = units.map(({ share, mean, where: [, sqft, place], weights }, i) => [
  `${i + 1}`,
  `${(100 * share).toFixed(0)} %`,
  dollars(sqft!),
  place!.toFixed(2),
  dollars(mean),
  dollars(weights[0]!),
  dollars(100 * weights[1]!),
  dollars(weights[2]!),
]);
show(
  `The estimate is ${dollars(start)} and what the units add that are above 0`,
  ["unit", "at", "mean sqft", "neighbourhood", "adds", "bedrooms +1", "sqft +100", "neighbourhood +1"],
  speaking,
);

// A plain ONNX file that knows the names of its columns.
await saveEstimator("price.onnx", model, train, { seed: 1 });
const saved = await openEstimator("price.onnx");
const { value } = await saved.estimate({ bedrooms: 3, sqft: 2000, neighbourhood: "Hipsterton" });
console.log(`\nSaved as price.onnx. It says that 3 bedrooms and 2000 sqft in Hipsterton are worth ${dollars(value)}.`);
await saved.close();

function dollars(value: number, decimals = 0): string {
  return value.toLocaleString("en-US", { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
}

/** Prints a table: a title, names of columns, rows. */
function show(title: string, names: readonly string[], rows: readonly (readonly string[])[]): void {
  const widths = names.map((name, i) => Math.max(name.length, ...rows.map((row) => row[i]!.length)));
  const line = (row: readonly string[]) =>
    row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join("  ");
  console.log(["", title, ...[names, ...rows].map((row) => `  ${line(row)}`)].join("\n"));
}

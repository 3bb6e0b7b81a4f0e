/**
 * Learning with nothing but arithmetic: a price as a weighted sum of three facts, whose weights are found step by step. Then a small network.
 *
 *     npx tsx examples/tutorial/01-house-prices.ts
 */
import { cpuRuntime, fitTable, housePrices, judgeEstimates, predictValues, readNumberTable, splitTable } from "plumage";

const words = { neighbourhood: ["Skid Row", "Normaltown", "Hipsterton"] }; // a network multiplies, so words become 0, 1, 2
const table = await readNumberTable("../houses.csv", { target: "price", words, cwd: import.meta.dirname });
const { train, validation, test } = splitTable(table, { seed: 1 });
const houses = train.targets.length;
console.log(`${houses} houses to learn from, ${test.targets.length} for the end.\n`);

// Facts of about the same size are easier to weigh: bedrooms / 3, square feet / 2000, the neighbourhood, and a 1 for "start".
const scales = [3, 2000, 1, 1];
const factsOf = (inputs: Float32Array, i: number) =>
  [...inputs.subarray(3 * i, 3 * i + 3), 1].map((fact, k) => fact / scales[k]!);
const estimate = (facts: readonly number[], weights: readonly number[]) =>
  facts.reduce((sum, fact, k) => sum + fact * weights[k]!, 0);

let weights = [0, 0, 0, 0];
console.log("step      off by   bedroom  sq. foot  neighbourhood      start");
for (let step = 0; step <= 3000; step++) {
  let off = 0;
  const slope = [0, 0, 0, 0];
  for (let i = 0; i < houses; i++) {
    const facts = factsOf(train.inputs, i);
    const error = estimate(facts, weights) - train.targets[i]!; // above 0: too dear
    off += Math.abs(error) / houses;
    for (let k = 0; k < 4; k++) slope[k]! += (2 * error * facts[k]!) / houses; // how the mean squared error changes with this weight
  }
  if ([0, 1, 10, 100, 1000, 3000].includes(step)) {
    const told = weights.map((weight, k) => (weight / scales[k]!).toFixed(0).padStart([9, 9, 14, 10][k]!));
    console.log(String(step).padEnd(6), off.toFixed(0).padStart(9), ...told);
  }
  weights = weights.map((weight, k) => weight - 0.1 * slope[k]!); // a small step downhill
}

const mean = train.targets.reduce((sum, price) => sum + price, 0) / houses;
const sums = Float32Array.from(test.targets, (_, i) => estimate(factsOf(test.inputs, i), weights));
for await (const event of fitTable(housePrices(), { train, validation, seed: 1 })) {
  if (event.type !== "end") continue;
  const answers = {
    "always the mean": test.targets.map(() => mean),
    "the weighted sum": sums,
    "a network of four units": await predictValues(event.model, test.inputs, cpuRuntime({ threads: 1 })),
  };
  console.log(`\n${test.targets.length} houses that none of them has seen:`);
  for (const [name, answer] of Object.entries(answers)) {
    const { value, low, high } = judgeEstimates(answer, test.targets, mean).meanAbsoluteError;
    console.log(
      `  ${name.padEnd(24)} off by ${value!.toFixed(0)}, 95 % interval ${low!.toFixed(0)} to ${high!.toFixed(0)}`,
    );
  }
}

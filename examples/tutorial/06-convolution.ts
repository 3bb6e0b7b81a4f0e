/**
 * One picture on its way through a convolutional network, with the arithmetic done here once more: 77 tiles, one small network that
 * looks at each, their results in the same arrangement, max-pooling, two dense layers.
 *
 *     npx tsx examples/tutorial/06-convolution.ts
 */
import { cpuRuntime, evaluate, fit, imagePixels, saveModel, tiles, type WalkStage, walkthrough } from "plumage";
import { drawnShapes } from "../shapes.ts";

const quick = process.env.QUICK === "1";
const train = drawnShapes({ count: quick ? 200 : 3_000, seed: 1 });
const network = tiles({ classes: 2, filters: 6, hidden: 12 });
const training = fit(network, {
  train,
  epochs: quick ? 2 : 15,
  batchSize: 32,
  seed: 1,
  runtime: cpuRuntime({ threads: 1 }),
});

for await (const event of training) {
  if (event.type !== "end") continue;
  await saveModel("shapes.onnx", event.model); // for: plumage watch shapes.onnx picture.png
  const { accuracy } = await evaluate(event.model, drawnShapes({ count: 500, seed: 2 }));
  console.log(`Of 500 new pictures it tells ${(100 * accuracy).toFixed(1)} % right.\n`);

  const shown = drawnShapes({ count: 1, seed: 11 });
  const picture = { ...shown, data: imagePixels(shown, 0) };
  const walk = await walkthrough(event.model, picture, { runtime: cpuRuntime({ threads: 1 }) });
  const [convolution, pooling, hidden, answer] = walk.stages as [Convolution, Pooling, Dense, Dense];
  const [filters, rows, columns] = convolution.output;

  // The strongest result of all: which filter, at which tile.
  const strongest = convolution.results.indexOf(Math.max(...convolution.results));
  const filter = Math.floor(strongest / (rows * columns));
  const [row, column] = [Math.floor(strongest / columns) % rows, strongest % columns];
  console.log(
    `${rows * columns} tiles, ${rows} rows of ${columns}; ${filters} filters of 16 x 16 weights look at each.`,
  );

  // A tile's result is a weighted sum: each pixel times its weight, all added up, and the bias. Below 0 it counts as 0.
  let sum = 0;
  for (let y = 0; y < 16; y++) {
    for (let x = 0; x < 16; x++) {
      const pixel = walk.prepared[(8 * row + y) * 96 + 8 * column + x]!;
      sum += pixel * convolution.kernel![(filter * 16 + y) * 16 + x]!;
    }
  }
  const result = Math.max(0, sum + convolution.bias![filter]!);
  console.log(
    `Filter ${filter + 1} on the tile in row ${row + 1}, column ${column + 1}, whose corner is pixel (${8 * column}, ${8 * row}):`,
  );
  console.log(
    `  256 products add up to ${sum.toFixed(3)}, the bias is ${convolution.bias![filter]!.toFixed(3)}: ${result.toFixed(3)}`,
  );
  console.log(`  the engine says ${convolution.results[strongest]!.toFixed(3)}\n`);

  show(`Filter ${filter + 1}'s results, in the arrangement of the tiles:`, convolution, filter);
  show("After max-pooling, of each 2 x 2 the largest:", pooling, filter);

  const most = hidden.results.indexOf(Math.max(...hidden.results));
  const length = pooling.results.length;
  let total = hidden.bias![most]!;
  for (let i = 0; i < length; i++) total += pooling.results[i]! * hidden.kernel![i * hidden.output[0] + most]!;
  console.log(
    `All ${length} numbers in a row go to each of ${hidden.output[0]} units. Unit ${most + 1}: ${total.toFixed(3)}`,
  );
  console.log(`  the engine says ${hidden.results[most]!.toFixed(3)}\n`);

  // Softmax makes probabilities of the last sums: e to the power of each, divided by all of them together.
  const powers = [...answer.sums].map(Math.exp);
  const all = powers.reduce((a, b) => a + b);
  for (const [i, name] of walk.classes.entries()) {
    console.log(
      `${name.padEnd(6)} sum ${answer.sums[i]!.toFixed(3).padStart(7)}, probability ${(powers[i]! / all).toFixed(4)}`,
    );
  }
}

type Convolution = Extract<WalkStage, { kind: "convolution" }>;
type Pooling = Extract<WalkStage, { kind: "pooling" }>;
type Dense = Extract<WalkStage, { kind: "dense" }>;

function show(title: string, { results, output: [, rows, columns] }: WalkStage, map: number) {
  console.log(title);
  for (let y = 0; y < rows; y++) {
    const at = (map * rows + y) * columns;
    console.log([...results.slice(at, at + columns)].map((value) => value.toFixed(1).padStart(5)).join(""));
  }
  console.log();
}

/** What a cell sees is told by changing one pixel after another. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { openNetwork } from "../../src/compile/openNetwork.ts";
import { type Field, receptiveField } from "../../src/compile/receptiveField.ts";
import { openGraph } from "../../src/compile/runGraph.ts";
import type { Value } from "../../src/graph/graph.ts";
import type { Layer } from "../../src/nn/layer.ts";
import { averagePool2d } from "../../src/nn/layers/averagePool2d.ts";
import { conv2d } from "../../src/nn/layers/conv2d.ts";
import { dense } from "../../src/nn/layers/dense.ts";
import { globalAveragePool2d } from "../../src/nn/layers/globalAveragePool2d.ts";
import { maxPool2d } from "../../src/nn/layers/maxPool2d.ts";
import { zeroCenter } from "../../src/nn/layers/normalize.ts";
import { residual } from "../../src/nn/layers/residual.ts";
import { sequential } from "../../src/nn/layers/sequential.ts";
import { cpuRuntime } from "../../src/runtime/ort.node.ts";
import { integers, randomKey } from "../../src/tensor/random.ts";
import { tensor } from "../../src/tensor/tensor.ts";
import { drawnModel } from "../walkthrough/drawnModel.ts";

const runtime = cpuRuntime({ threads: 1 });
const SIZE = 15;
const image = { height: SIZE, width: SIZE, channels: 1 };

/** The last map of a network before its dense layer. */
function lastMap(layers: readonly Layer[]): { readonly map: Value; readonly pixels: Value } {
  const network = sequential(...layers, globalAveragePool2d(), dense(2));
  const { stages, pixels } = openNetwork(drawnModel(network, image));
  return { map: stages.find(({ name }) => name === "globalAveragePool2d")!.input, pixels };
}

/** Whether each pixel changes each cell of the map's first channel: [cells][pixels]. */
async function influence(map: Value, pixels: Value): Promise<readonly (readonly boolean[])[]> {
  const graph = { inputs: [pixels as never], outputs: { map } };
  const session = await openGraph(graph, runtime);
  const count = SIZE * SIZE;
  const before = Float32Array.from(integers(randomKey(3), count, 256));
  const all = new Float32Array((count + 1) * count);
  for (let n = 0; n <= count; n++) {
    all.set(before, n * count);
    if (n < count) all[n * count + n] = before[n]! < 128 ? 5000 : -5000;
  }
  const results = (await session.run({ pixels: tensor("float32", [count + 1, 1, SIZE, SIZE], all) })).map!;
  await session.close();
  const [, channels = 1, rows = 1, columns = 1] = results.shape;
  const numbers = results.data as Float32Array;
  const at = (n: number, cell: number) => numbers[n * channels * rows * columns + cell]!;
  return Array.from({ length: rows * columns }, (_, cell) =>
    Array.from({ length: count }, (_, pixel) => at(pixel, cell) !== at(count, cell)),
  );
}

function sees(field: Field, row: number, column: number, pixel: number): boolean {
  const [y, x] = [
    Math.floor(pixel / SIZE) - field.top - row * field.down,
    (pixel % SIZE) - field.left - column * field.across,
  ];
  return y >= 0 && y < field.height && x >= 0 && x < field.width;
}

const padding = fc.constantFrom("same" as const, "valid" as const);
// Steps longer than a kernel would leave gaps within the rectangle.
const convolution = fc
  .record({ kernel: fc.integer({ min: 1, max: 3 }), strides: fc.integer({ min: 1, max: 2 }), padding })
  .filter(({ kernel, strides }) => strides <= kernel);

test("of convolutions and averages it is exact within the picture: those pixels, and no others", async () => {
  await fc.assert(
    fc.asyncProperty(convolution, padding, convolution, async (one, pooled, two) => {
      const { map, pixels } = lastMap([
        zeroCenter(),
        conv2d(2, one.kernel, { strides: one.strides, padding: one.padding }),
        averagePool2d(2, { padding: pooled }),
        conv2d(2, two.kernel, { strides: two.strides, padding: two.padding }),
      ]);
      const field = receptiveField(map, pixels)!;
      const columns = Number(map.shape[3]);
      const found = await influence(map, pixels);
      for (const [cell, changed] of found.entries()) {
        const [row, column] = [Math.floor(cell / columns), cell % columns];
        const expected = changed.map((_, pixel) => sees(field, row, column, pixel));
        const [top, left] = [field.top + row * field.down, field.left + column * field.across];
        const isInside = top >= 0 && left >= 0 && top + field.height <= SIZE && left + field.width <= SIZE;
        // At the border a later window may look at zeros where an earlier one had dropped the last pixels.
        if (isInside) expect(changed).toEqual(expected);
        else expect(changed.some((isSo, pixel) => isSo && !expected[pixel])).toBe(false);
      }
    }),
    { numRuns: 25 },
  );
});

test.each([
  ["max-pooling", [conv2d(3, 3, { activation: "relu" }), maxPool2d(2), conv2d(2, 3)]],
  ["dilation", [conv2d(3, 3, { dilationRate: 2, padding: "valid" }), conv2d(2, 2, { strides: 2 })]],
  ["a residual block", [conv2d(2, 3), residual(sequential(conv2d(2, 3), conv2d(2, 3))), maxPool2d(2)]],
] as const)("with %s no pixel outside changes a cell, and one at the field's border can", async (_, layers) => {
  const { map, pixels } = lastMap(layers);
  const field = receptiveField(map, pixels)!;
  const columns = Number(map.shape[3]);
  const found = await influence(map, pixels);
  const seen = (cell: number, pixel: number) => sees(field, Math.floor(cell / columns), cell % columns, pixel);
  const outside = found.some((changed, cell) => changed.some((isSo, pixel) => isSo && !seen(cell, pixel)));
  expect(outside).toBe(false);
  // Together, all cells reach the uppermost and the last row of what they are said to see.
  const rowOf = (cell: number, pixel: number) =>
    Math.floor(pixel / SIZE) - field.top - Math.floor(cell / columns) * field.down;
  const rows = new Set(
    found.flatMap((changed, cell) => changed.flatMap((isSo, pixel) => (isSo ? [rowOf(cell, pixel)] : []))),
  );
  expect([Math.min(...rows), Math.max(...rows)]).toEqual([0, field.height - 1]);
});

test("behind an average over all places, or a dense layer, everything is seen", () => {
  const { stages, output, pixels } = openNetwork(
    drawnModel(sequential(conv2d(2, 3), globalAveragePool2d(), dense(2)), image),
  );
  expect(receptiveField(stages[1]!.output, pixels)).toBeUndefined();
  expect(receptiveField(output, pixels)).toBeUndefined();
  expect(receptiveField(stages[0]!.output, pixels)).toEqual({
    top: -1,
    left: -1,
    down: 1,
    across: 1,
    height: 3,
    width: 3,
  });
});

import { writeFile } from "node:fs/promises";
import path from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { expectLearnable } from "../../../src/data/numbers/learnable.ts";
import { type NumberTableOptions, numberTable } from "../../../src/data/numbers/numberTable.ts";
import { readNumberTable } from "../../../src/data/numbers/readNumberTable.node.ts";
import { rowsOf, splitTable } from "../../../src/data/numbers/splitTable.ts";
import { ProblemError } from "../../../src/errors.ts";
import { expectGolden } from "../../golden/golden.ts";
import { type TemporaryFolder, temporaryFolder } from "../temporary.ts";

let folder: TemporaryFolder;
beforeAll(async () => {
  folder = await temporaryFolder();
});
afterAll(() => folder[Symbol.asyncDispose]());

/** Reads text as a file of this name. */
async function read(text: string | Uint8Array, options: Partial<NumberTableOptions> = {}, name = "houses.csv") {
  await writeFile(path.join(folder.path, name), text);
  return readNumberTable(name, { target: "price", ...options, cwd: folder.path });
}

const words = { place: ["Skid Row", "Normaltown"] };

describe("a table of numbers", () => {
  test("has its columns in the table's order, or in the one asked for", async () => {
    const text = "beds,price,sqft\n3,250000,1850\n2,1.2e5,900.5\n";
    const all = await read(text);
    expect(all.columns).toEqual([{ name: "beds" }, { name: "sqft" }]);
    expect([...all.inputs]).toEqual([3, 1850, 2, 900.5]);
    expect([...all.targets]).toEqual([250000, 120000]);
    const asked = await read(text, { inputs: ["sqft", "beds"] });
    expect([asked.features, [...asked.inputs]]).toEqual([[2], [1850, 3, 900.5, 2]]);
  });

  test("has 0, 1, 2 ... for words, in the order that was given", async () => {
    const text = 'place,price\n"Normaltown",2\n Skid Row ,1\n';
    const table = await read(text, { words });
    expect([table.columns, [...table.inputs]]).toEqual([[{ name: "place", words: words.place }], [1, 0]]);
  });

  test.each([
    ["a byte order mark", "\uFEFFbeds,price\n3,4\n1,2\n"],
    ["lines that end as in Windows", "beds,price\r\n3,4\r\n1,2\r\n\r\n"],
    ["semicolons", "beds;price\n3;4\n1;2\n"],
    ["tabs", "beds\tprice\n3\t4\n1\t2"],
    ["quotes, spaces and a sign", '"beds", price \n 3 ,"4"\n +1 ,2\n\n'],
    ["UTF-16, as spreadsheets save it", Buffer.from("\uFEFFbeds,price\n3,4\n1,2\n", "utf16le")],
  ])("is read with %s", async (_, text) => {
    const { columns, inputs, targets } = await read(text);
    expect([columns, [...inputs], [...targets]]).toEqual([[{ name: "beds" }], [3, 1], [4, 2]]);
  });

  test("gives back what was written, whatever numbers, names and separator", async () => {
    const number = fc.oneof(fc.integer({ min: -1e9, max: 1e9 }), fc.double({ min: -1e15, max: 1e15, noNaN: true }));
    const cell = number.map((value) => (Math.abs(value) < 1e-15 ? 0 : value));
    const name = fc.stringMatching(/^[\p{L}_][\p{L}\p{N} ,;'_]{0,10}$/u).map((text) => `c${text.trim()}`);
    const tables = fc.uniqueArray(name, { minLength: 2, maxLength: 5 }).chain((names) =>
      fc.tuple(
        fc.constant(names),
        fc.array(fc.array(cell, { minLength: names.length, maxLength: names.length }), {
          minLength: 1,
          maxLength: 9,
        }),
        fc.constantFrom(",", ";", "\t"),
      ),
    );
    await fc.assert(
      fc.asyncProperty(tables, async ([names, rows, separator]) => {
        const lines = [names.map((each) => `"${each}"`), ...rows].map((cells) => cells.join(separator));
        const table = await read(lines.join("\n"), { target: names[0]! });
        expect(table.columns.map((column) => column.name)).toEqual(names.slice(1));
        expect([...table.targets]).toEqual(rows.map(([first]) => Math.fround(first!)));
        expect([...table.inputs]).toEqual(rows.flatMap(([, ...rest]) => rest.map(Math.fround)));
      }),
      { numRuns: 60 },
    );
  });

  test("of any text at all, is read or refused in words", () => {
    const rows = fc.array(fc.array(fc.oneof(fc.string(), fc.double().map(String)), { maxLength: 4 }), { maxLength: 5 });
    fc.assert(
      fc.property(rows, fc.string(), (cells, target) => {
        try {
          const table = numberTable(
            "t.csv",
            cells.map((each, i) => ({ line: i + 1, cells: each })),
            { target },
          );
          expect([...table.inputs, ...table.targets].every(Number.isFinite)).toBe(true);
          expect(table.inputs.length).toBe(table.targets.length * table.columns.length);
        } catch (error) {
          expect(error).toBeInstanceOf(ProblemError);
        }
      }),
    );
  });
});

describe("its division", () => {
  const table = numberTable(
    "rows",
    [
      { line: 1, cells: ["x", "y"] },
      ...Array.from({ length: 40 }, (_, i) => ({ line: i + 2, cells: [`${i}`, `${2 * i}`] })),
    ],
    { target: "y" },
  );

  test("puts every row into one part, in the table's order, and is the same for a seed", () => {
    const { train, validation, test: rest } = splitTable(table, { validation: 0.2, test: 0.1, seed: 5 });
    expect([train, validation, rest].map(({ targets }) => targets.length)).toEqual([28, 8, 4]);
    const all = [train, validation, rest].flatMap(({ inputs }) => [...inputs]);
    expect(all.toSorted((a, b) => a - b)).toEqual([...table.inputs]);
    for (const { inputs, targets } of [train, validation, rest]) {
      expect([...inputs]).toEqual([...inputs].toSorted((a, b) => a - b));
      expect([...targets]).toEqual([...inputs].map((x) => 2 * x));
    }
    expect(splitTable(table, { validation: 0.2, test: 0.1, seed: 5 }).train).toEqual(train);
    expect(splitTable(table, { validation: 0.2, test: 0.1, seed: 6 }).train).not.toEqual(train);
  });

  test("refuses parts of too few rows", () => {
    for (const options of [{ test: 0 }, { test: 0.6, validation: 0.4 }, { validation: Number.NaN }]) {
      expect(() => splitTable(table, options)).toThrow(ProblemError);
    }
    expect(() => splitTable(rowsOf(table, [1, 2, 3]))).toThrow("3 rows cannot be divided so");
  });
});

test("what is refused, and how it is said", async () => {
  const good = "3,1850,250000\n2,900,120000\n";
  const header = "beds,sqft,price\n";
  const cases: readonly (readonly [text: string, options?: Partial<NumberTableOptions>, name?: string])[] = [
    [""],
    [header],
    ["3,1850,250000\n2,900,120000\n"],
    ["price\n1\n2\n"],
    [`beds,,price\n${good}`],
    [`beds,beds,price\n${good}`],
    [header + good, { target: "prize" }],
    [header + good, { inputs: ["bedrooms"] }],
    [header + good, { inputs: ["beds", "price"] }],
    [header + good, { words: { plaec: ["a", "b"] } }],
    [`${header}3,large,250000\n2,900,cheap\n2,901,5\n`],
    [`${header}3,,250000\n2,900,1\n`],
    [`${header}3,n/a,250000\n2,900,1\n`],
    [`${header}3,NaN,250000\n2,900,1\n`],
    [`${header}3,-Infinity,250000\n2,900,1\n`],
    [`${header}3,1850,$250000\n2,900,1\n`],
    [`${header}3,1850,"250,000"\n2,900,1\n`],
    ["beds;price\n3;250,000\n2;100,000\n"],
    [`${header}3,1'850 ft,250000\n2,900,1\n`],
    [`${header}3,7 rooms,250000\n2,900,1\n`],
    [`${header}3,120 m2,250000\n2,900,1\n`],
    [`${header}3,1e30,250000\n2,900,1\n`],
    [`${header}3,1e-30,250000\n2,900,1\n`],
    ["beds;sqft;price\n3;185,5;250000\n2;900;1\n"],
    ["beds;sqft;price\n3;185;1.250.000,50\n2;900;1\n"],
    [`${header}3,185,5,250000\n2,900,1\n`],
    [`${header}3,1850\n2,900,1\n`],
    ["place,price\nNormaltown,1\nSkid Row,2\n"],
    ["place,price\nNormaltown,1\nSkid row,2\n", { words }],
    ["place,price\nNormaltown,1\n,2\n", { words }],
    ["beds,price\n1,low\n2,high\n"],
    [header + good, {}, "houses.json"],
    [header + good, {}, "houses.xlsx"],
    [`${header}3,1850,250000\n`],
    [`${header}3,1850,250000\n3,900,120000\n`],
    [`${header}3,1850,250000\n2,900,250000\n`],
    ["year,price\n1700000000001,1\n1700000000900,2\n"],
    ["year,price\n1000000,1\n1000500,2\n"],
  ];
  const told: string[] = [];
  for (const [text, options, name = "houses.csv"] of cases) {
    const message = await read(text, options, name)
      .then(
        (table) => {
          expectLearnable(name, table);
          return "read";
        },
        (error: unknown) => error,
      )
      .catch((error: unknown) => error);
    expect(message).toBeInstanceOf(ProblemError);
    told.push(
      `${JSON.stringify(text.slice(0, 60))}${options ? ` ${JSON.stringify(options)}` : ""}\n  ${(message as Error).message}\n`,
    );
  }
  expectGolden("number-table-messages.txt", told.join("\n"));
});

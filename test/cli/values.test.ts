import { copyFile, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type TemporaryFolder, temporaryFolder } from "../data/temporary.ts";
import { expectGolden } from "../golden/golden.ts";
import { inFolder, interruptAt, type Outcome } from "./world.ts";

const order = ["--words", "neighbourhood=Skid Row,Normaltown,Hipsterton"];
let folder: TemporaryFolder;
let plumage: (...argv: string[]) => Promise<Outcome>;
const at = (name: string) => path.join(folder.path, name);
const lines = (text: string) =>
  text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));

beforeAll(async () => {
  folder = await temporaryFolder();
  plumage = inFolder(folder.path);
  await copyFile(path.join(import.meta.dirname, "../../examples/houses.csv"), at("houses.csv"));
  await plumage("values", "train", "houses.csv", "--target", "price", ...order);
});
afterAll(() => folder[Symbol.asyncDispose]());

describe("plumage values", () => {
  it("train learns from a table, judges, explains, and writes a model", async () => {
    const { code, stdout, stderr } = await plumage(
      "values",
      "train",
      "houses.csv",
      "--target",
      "price",
      ...order,
      "--out",
      "m/p.onnx",
    );
    expect([code, stderr]).toEqual([0, ""]);
    // Another processor rounds otherwise: the shape of what is said is golden, digits are not.
    const still = stdout
      .replaceAll(/(?<=^( |epoch \d+:).*)[+-]?\d[\d,.]*/gm, "#")
      .replaceAll(/(?<=\S) +/g, " ")
      .replaceAll(/^ +/gm, "  ");
    await expectGolden("../cli/golden/values-train.txt", still);
    expect(stdout).toMatch(/^The model: m\/p\.onnx$/m);
    expect(await readFile(at("m/p.onnx"))).toEqual(await readFile(at("price.onnx")));
  });

  it("train --json tells each epoch and the result, which is better than the mean and least squares", async () => {
    const { code, stdout } = await plumage(
      "values",
      "train",
      "houses.csv",
      "--target",
      "price",
      ...order,
      "--out",
      "j.onnx",
      "--epochs",
      "50",
      "--json",
    );
    const told = lines(stdout);
    expect([code, told.map(({ type }) => type)]).toEqual([0, [...new Array(50).fill("epoch"), "result"]]);
    const { count, meanAbsoluteError, baseline, leastSquares, effects, model, columns } = told.at(-1);
    expect([count, model, columns.map(({ name }: { name: string }) => name)]).toEqual([
      60,
      "j.onnx",
      ["bedrooms", "sqft", "neighbourhood"],
    ]);
    expect(meanAbsoluteError.value).toBeLessThan(leastSquares.meanAbsoluteError);
    expect(leastSquares.meanAbsoluteError).toBeLessThan(baseline.meanAbsoluteError / 2);
    expect(effects).toHaveLength(4);
  });

  it("train --linear comes to least squares", async () => {
    const { stdout } = await plumage(
      "values",
      "train",
      "houses.csv",
      "--target",
      "price",
      ...order,
      "--linear",
      "--out",
      "l.onnx",
      "--json",
    );
    const { effects, leastSquares } = lines(stdout).at(-1);
    const [bedrooms, sqft, place] = leastSquares.weights;
    for (const [i, exact] of [bedrooms, 100 * sqft, place, place].entries()) {
      expect(effects[i].mean / exact).toBeCloseTo(1, 2);
      expect(effects[i].high - effects[i].low).toBeLessThan(1);
    }
  });

  it("predict answers for named values, and says where it guesses", async () => {
    const values = ["bedrooms=3", "sqft=2000", "neighbourhood=Normaltown"];
    const inside = await plumage("values", "predict", "price.onnx", ...values);
    expect([inside.code, inside.stderr]).toEqual([0, ""]);
    expect(inside.stdout).toMatch(
      /^price: [23]\d\d,\d{3}\nOn rows that it had not seen, it was off by [\d,]+ on average\.\n$/,
    );
    const json = await plumage(
      "values",
      "predict",
      "price.onnx",
      "sqft=9000",
      "bedrooms=3",
      "neighbourhood=Skid Row",
      "--json",
    );
    const [answer] = lines(json.stdout);
    expect(answer).toMatchObject({ target: "price", engine: "cpu", outside: [{ name: "sqft", low: 550, high: 4600 }] });
    expect(answer.value).toBeGreaterThan(400_000);
  });

  it("evaluate judges on the rows that were kept, or on all of another table", async () => {
    const trained = lines(
      (await plumage("values", "train", "houses.csv", "--target", "price", ...order, "--json")).stdout,
    ).at(-1);
    const [same] = lines((await plumage("values", "evaluate", "price.onnx", "houses.csv", "--json")).stdout);
    expect(same).toMatchObject({
      judged: "test",
      count: 60,
      meanAbsoluteError: trained.meanAbsoluteError,
      r2: trained.r2,
    });
    const text = await readFile(at("houses.csv"), "utf8");
    await writeFile(at("more.csv"), `${text.split("\n").slice(0, 31).join("\n")}\n`);
    const more = await plumage("values", "evaluate", "price.onnx", "more.csv");
    expect([more.code, more.stderr]).toEqual([0, ""]);
    expect(more.stdout).toMatch(/^Judged price on all 30 rows of more\.csv, on cpu with 1 thread:\n/);
    await writeFile(at("one.csv"), `${text.split("\n").slice(0, 2).join("\n")}\n`);
    const [one] = lines((await plumage("values", "evaluate", "price.onnx", "one.csv", "--json")).stdout);
    expect([one.count, one.r2]).toEqual([1, { value: null }]);
  });

  it("inspect shows what such a model knows", async () => {
    const { code, stdout } = await plumage("inspect", "price.onnx");
    expect([code, stdout]).toEqual([
      0,
      expect.stringMatching(
        /^price\.onnx: a model by Plumage that estimates price, .*\nIt learned from:\n {2}bedrooms +1 to 6\n {2}sqft +550 to 4600\n {2}neighbourhood +Skid Row, Normaltown and Hipsterton\n/,
      ),
    ]);
    const [found] = lines((await plumage("inspect", "price.onnx", "--json")).stdout);
    expect(found).toMatchObject({
      kind: "onnx",
      estimator: { target: "price", training: { network: "housePrices", seed: 0 } },
    });
  });

  it("takes names of columns as they are, and a table with decimals, semicolons and few rows", async () => {
    const rows = Array.from({ length: 20 }, (_, i) => `${i / 10};${(i * 7) % 20};${(0.05 + i / 1000).toFixed(4)}`);
    await writeFile(at("odd.csv"), `\uFEFFa=b;c d;yield, %\n${rows.join("\n")}\n`);
    const trained = await plumage("values", "train", "odd.csv", "--target", "yield, %", "--linear", "--epochs", "300");
    expect([trained.code, trained.stderr]).toEqual([0, ""]);
    expect(trained.stdout).toMatch(/\nThe model: yield-\.onnx\n$/);
    const { stdout } = await plumage("values", "predict", "yield-.onnx", "a=b=1.5", "c d=5");
    expect(stdout).toMatch(/^yield, %: 0\.06\d+\n/);
  });

  it("stops when asked to, and keeps what was learned", async () => {
    const interrupted = interruptAt(3);
    const argv = ["values", "train", "houses.csv", "--target", "price", ...order, "--out", "stopped.onnx", "--json"];
    const { code } = await inFolder(folder.path, interrupted)(...argv);
    expect(code).toBe(0);
    expect(JSON.parse(interrupted.lines.at(-1)!)).toMatchObject({
      type: "result",
      reason: "aborted",
      model: "stopped.onnx",
    });
    expect((await plumage("values", "evaluate", "stopped.onnx", "houses.csv")).code).toBe(0);
  });

  it("says what is wrong, and how to mend it", async () => {
    await writeFile(at("bad.csv"), "beds,price\n3,100\nmany,200\n");
    await writeFile(at("few.csv"), "beds,price\n3,100\n4,200\n5,300\n");
    const tried: readonly (readonly string[])[] = [
      ["train", "houses.csv"],
      ["train", "houses.csv", "--target", "prize"],
      ["train", "houses.csv", "--target", "price"],
      ["train", "gone.csv", "--target", "price"],
      ["train", "bad.csv", "--target", "price"],
      ["train", "few.csv", "--target", "price"],
      ["train", "houses.csv", "--target", "price", ...order, "--test-fraction", "0"],
      ["train", "houses.csv", "--target", "price", ...order, "--batch-size", "500"],
      ["train", "houses.csv", "--target", "price", "--words", "neighbourhood"],
      ["train", "houses.csv", "--target", "price", "--words", "neighbourhood=Normaltown,Hipsterton"],
      ["predict", "price.onnx"],
      ["predict", "price.onnx", "bedrooms"],
      ["predict", "price.onnx", "bedrooms=3"],
      ["predict", "price.onnx", "bedrooms=3", "sqft=big", "neighbourhood=Normaltown"],
      ["predict", "price.onnx", "bedrooms=3", "sqft=1", "neighbourhood=Norm"],
      ["predict", "houses.csv", "bedrooms=3"],
      ["evaluate", "price.onnx", "few.csv"],
    ];
    const told: string[] = [];
    for (const argv of tried) {
      const { code, stdout, stderr } = await plumage("values", ...argv);
      expect(stdout.split("\n").length).toBeLessThan(3);
      told.push(`values ${argv.join(" ")}\n  ${code} ${stderr}`);
    }
    await expectGolden("../cli/golden/values-messages.txt", told.join("\n"));
    const other = await plumage("predict", "price.onnx", "photo.jpg");
    expect(other.stderr).toContain("This model estimates a number (price), and tells no classes of pictures.");
  });
});

/** The examples of chapters that need no data set, as they stand, made small. */
import { beforeAll, expect, test } from "vitest";
import { buildPackage, exampleNames, runExample } from "./runExample.ts";

beforeAll(buildPackage, 180_000);

test.each(exampleNames({ withData: false }))("%s", async (name) => {
  const { stdout, stderr } = await runExample(name);
  expect(stderr).toBe("");
  expect(stdout.split("\n").length).toBeGreaterThan(3);
  expect(stdout).not.toMatch(/NaN|undefined/);
});

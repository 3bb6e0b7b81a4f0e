/** The examples of chapters that learn from built-in data sets, as they stand, made small; and the tutorial's own program. */
import { execFile } from "node:child_process";
import { readdir } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { beforeAll, expect, test } from "vitest";
import { buildPackage, exampleNames, runExample } from "./runExample.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

beforeAll(buildPackage);

test.each(exampleNames({ withData: true }))("%s", async (name) => {
  const { stdout } = await runExample(name);
  expect(stdout.split("\n").length).toBeGreaterThan(3);
  expect(stdout).not.toMatch(/NaN|undefined/);
});

test("npm run tutorial makes every chapter's figures and pictures", async () => {
  const argv = ["--import", "tsx", path.join(root, "scripts/tutorial/main.ts"), "--quick"];
  const { stdout } = await promisify(execFile)(process.execPath, argv, { cwd: root, maxBuffer: 64 << 20 });
  const made = [...stdout.matchAll(/(\d\d-[\w-]+)\.md: /g)].map(([, name]) => `${name}.ts`);
  expect(made).toEqual((await readdir(path.join(root, "scripts/tutorial/chapters"))).toSorted());
});

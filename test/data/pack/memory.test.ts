import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { temporaryFolder } from "../temporary.ts";

const run = promisify(execFile);
const child = fileURLToPath(new URL("streamChild.ts", import.meta.url));

it("packs and walks through more than would fit into its memory", async () => {
  await using cache = await temporaryFolder();
  const [count, side] = [1800, 256];
  const argv = [
    "--max-old-space-size=64",
    "--import",
    import.meta.resolve("tsx"),
    child,
    cache.path,
    `${count}`,
    `${side}`,
  ];
  const { stdout } = await run(process.execPath, argv);
  const { right, peak } = JSON.parse(stdout) as { right: number; peak: number };
  expect(right).toBe(2 * count);
  // 354 MB of pixels; Node and the libraries alone take 130 MB.
  expect(peak).toBeLessThan((2 / 3) * count * side * side * 3);
});

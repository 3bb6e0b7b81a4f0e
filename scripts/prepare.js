// npm runs this after it has installed a clone, and npx before it links the command to one. Where nothing is installed
// yet there is nothing to build with: that is no fault, and failing would leave npx with a broken link for good.
import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import path from "node:path";

const compiler = findCompiler();
if (compiler !== undefined)
  process.exitCode = spawnSync(process.execPath, [compiler, "-b"], { stdio: "inherit" }).status ?? 1;

function findCompiler() {
  try {
    return path.join(path.dirname(createRequire(import.meta.url).resolve("typescript/package.json")), "bin", "tsc");
  } catch {
    return undefined;
  }
}

#!/usr/bin/env node
import { existsSync } from "node:fs";

// The command itself is built by `npm install`. This file is not, so it is there and executable before and after.
const built = new URL("../dist/cli/main.node.js", import.meta.url);

if (existsSync(built)) await import(built.href);
else {
  console.error("Plumage is not built yet. Run `npm install` in its folder first.");
  process.exitCode = 1;
}

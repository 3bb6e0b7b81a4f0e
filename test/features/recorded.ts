import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** What is recorded of an engine. */
export type Recorded = "operators" | "layers";

function fileOf(engine: string, what: Recorded): string {
  return fileURLToPath(new URL(`./${engine.replaceAll(/\W+/g, "-")}.${what}.json`, import.meta.url));
}

/** The operators or layers that conform on an engine, as the last recording found them. */
export function recorded(engine: string, what: Recorded): readonly string[] {
  return JSON.parse(readFileSync(fileOf(engine, what), "utf8"));
}

/** Keeps what was found. */
export function record(engine: string, what: Recorded, names: Iterable<string>): void {
  writeFileSync(fileOf(engine, what), `${JSON.stringify([...new Set(names)].sort(), null, 2)}\n`);
}

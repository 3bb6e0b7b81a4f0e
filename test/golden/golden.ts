import { readFileSync, writeFileSync } from "node:fs";
import { expect } from "vitest";

/**
 * Holds text against a file of this folder. After a change that is meant, `UPDATE_GOLDEN=1 npx vitest run --project unit`
 * writes the files anew; read what changed in the diff before it is kept.
 */
export function expectGolden(file: string, text: string): void {
  const place = new URL(file, import.meta.url);
  if (process.env.UPDATE_GOLDEN === "1") writeFileSync(place, text);
  expect(text, `${file}; UPDATE_GOLDEN=1 writes it anew`).toBe(readFileSync(place, "utf8"));
}

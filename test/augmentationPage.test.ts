/** docs/augmentation.md has every augmentation, with all its options and its picture. */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";
import sharp from "sharp";
import { describe, expect, test } from "vitest";
import { madeOf, shown } from "../scripts/pictures/shown.ts";
import { exported } from "./features/features.ts";
import { messageOf } from "./nn/messageOf.ts";

const page = readFileSync(fileURLToPath(new URL("../docs/augmentation.md", import.meta.url)), "utf8");
const pictures = fileURLToPath(new URL("../docs/pictures/augmentation/", import.meta.url));
const names = exported("layers", "../nn/augment/").filter((name) => name !== "augment");

/** What the page says below an augmentation's name. */
function sectionOf(name: string): string {
  const [, section = ""] = page.split(new RegExp(`^### ${name}$`, "m"));
  return section.split(/^##/m)[0]!;
}

const WITHOUT_OPTIONS = ["alternatingFlip", "oneOf"];

/** An augmentation's options, as it tells whoever misspells one. */
function optionsOf(name: string): string[] {
  const told = messageOf(() => madeOf(`${name}({ zzzz: 1 })`));
  return /expected (.*)\.$/.exec(told)![1]!.split(", ");
}

test("the table of pictures has each augmentation, and no other", () => {
  expect(Object.keys(shown).toSorted()).toEqual([...names].toSorted());
  expect(readdirSync(pictures).toSorted()).toEqual(names.map((name) => `${name}.png`).toSorted());
});

describe.each(names)("%s", (name) => {
  test("has a section with its picture, and what that shows", async () => {
    expect(sectionOf(name)).toContain(`(pictures/augmentation/${name}.png)`);
    expect(sectionOf(name)).toContain(`\`${shown[name]}\``);
    expect(madeOf(shown[name]!).kind).toBe(name);
    const { width, height } = await sharp(`${pictures}${name}.png`).metadata();
    expect([width, height]).toEqual([598, 96]);
  });

  test("has all its options in it", () => {
    const options = WITHOUT_OPTIONS.includes(name) ? [] : optionsOf(name);
    for (const option of options) expect(sectionOf(name)).toContain(`| \`${option}\` |`);
    const rows = sectionOf(name).match(/^\| `\w+` \|/gm) ?? [];
    expect(rows).toHaveLength(options.length);
  });
});

test("the pictures are small", () => {
  const bytes = names.reduce((sum, name) => sum + statSync(`${pictures}${name}.png`).size, 0);
  expect(bytes).toBeLessThan(1_500_000);
});

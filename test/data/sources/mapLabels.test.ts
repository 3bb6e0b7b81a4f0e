import { writeFile } from "node:fs/promises";
import path from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { readExclusions } from "../../../src/data/sources/exclusions.node.ts";
import { fitsPattern, parseLabelMap } from "../../../src/data/sources/labelMap.ts";
import type { Listing } from "../../../src/data/sources/listing.ts";
import { mapLabels } from "../../../src/data/sources/mapLabels.ts";
import { temporaryFolder } from "../temporary.ts";

/** A listing of pictures "0", "1", ... with these labels. */
function listed(...labels: readonly string[]): Listing {
  return {
    name: "photos",
    key: "folder /photos",
    images: labels.map((label, i) => ({ name: `${i}`, label, stamp: "" })),
    problems: [],
    notes: ["already told"],
    read: async ({ name }) => Buffer.from(name),
    close: async () => {},
  };
}

const labelsOf = ({ images }: Listing) => images.map(({ label }) => label);

const birds = listed("Black Albatross", "albatross", "Cat", "Herring gull", "dog");

test("without options all stays as it is", () => {
  const { images, notes } = mapLabels(birds);
  expect(images).toEqual(birds.images);
  expect(notes).toEqual(["already told"]);
});

test("rules apply in order, whatever the capitals; the source's class stays as fine", async () => {
  const mapped = mapLabels(birds, { map: parseLabelMap("black*=dark, *ALBATROSS = bird,*gull=bird") });
  expect(mapped.images).toEqual([
    { name: "0", label: "dark", fine: "Black Albatross", stamp: "" },
    { name: "1", label: "bird", fine: "albatross", stamp: "" },
    { name: "2", label: "Cat", stamp: "" },
    { name: "3", label: "bird", fine: "Herring gull", stamp: "" },
    { name: "4", label: "dog", stamp: "" },
  ]);
  expect(mapped.notes).toEqual(["already told"]);
  expect(Buffer.from((await mapped.read(mapped.images[3]!)) as Uint8Array).toString()).toBe("3");
  const again = mapLabels(mapped, { map: parseLabelMap("bird=animal") });
  expect(again.images[1]).toMatchObject({ label: "animal", fine: "albatross" });
});

test("what no rule names goes to other, where that is a class", () => {
  const mapped = mapLabels(birds, { classes: ["bird", "other"], map: parseLabelMap("*albatross=bird,*gull=bird") });
  expect(labelsOf(mapped)).toEqual(["bird", "bird", "other", "bird", "other"]);
});

test("otherwise it is left out, and told; classes differ in capitals alone", () => {
  const mapped = mapLabels(birds, { classes: ["CAT", "bird"], map: parseLabelMap("*albatross=Bird") });
  expect(labelsOf(mapped)).toEqual(["bird", "bird", "CAT"]);
  expect(mapped.notes).toEqual([
    "already told",
    "2 pictures of other classes were left out: Herring gull (1), dog (1)",
  ]);
});

test("a rule that fits nothing, or comes too late, is told", () => {
  const { notes } = mapLabels(birds, { map: parseLabelMap("albatros=bird,*gull=bird,herring*=fish") });
  expect(notes.slice(1)).toEqual([
    "the rule albatros=bird fits no class of photos",
    "the rule herring*=fish fits no class of photos",
  ]);
});

test("excluded pictures are left out, and strange names told", () => {
  const mapped = mapLabels(birds, { exclude: new Set(["1", "4", "no.jpg"]) });
  expect(mapped.images.map(({ name }) => name)).toEqual(["0", "2", "3"]);
  expect(mapped.notes.slice(1)).toEqual(["2 pictures were excluded", "1 excluded name not in photos: no.jpg"]);
});

test("a class without pictures is refused, or told", () => {
  expect(() => mapLabels(birds, { classes: ["cat", "gull"] })).toThrow(
    "no picture of photos belongs to the class gull: got the classes Black Albatross, albatross, Cat, Herring gull, dog. " +
      'Name what belongs to it with a rule, such as "*gull*=gull".',
  );
  expect(() => mapLabels(birds, { classes: ["cta", "other"] })).toThrow("Did you mean Cat?");
  const told = mapLabels(birds, { classes: ["cat", "gull"], emptyClasses: "tell" });
  expect(told.notes.at(-1)).toBe("no picture belongs to the class gull");
  const emptied = { classes: ["Cat", "dog"], exclude: new Set(["2"]) };
  expect(() => mapLabels(birds, emptied)).toThrow("no picture of photos belongs to the class Cat");
});

test.each([
  [
    { classes: ["bird", "cat"], map: parseLabelMap("*gull=brid") },
    /the rule \*gull=brid leads to no class.*Did you mean bird\?/,
  ],
  [{ classes: ["bird", "bird"] }, /two classes have the same name: got bird, bird/],
  [{ classes: [] }, /classes: expected a list of names/],
  [{ exclude: new Set(["0", "1", "2", "3", "4"]) }, /no picture of photos is left: got 5 pictures, all excluded/],
  [{ classses: ["bird"] } as never, /Did you mean classes\?/],
])("%j is explained", (options, message) => {
  expect(() => mapLabels(birds, options)).toThrow(message);
});

test.each(["albatross", "=bird", "a=b,,c=d", "a=", ""])("the rule %j is explained", (text) => {
  expect(() => parseLabelMap(text)).toThrow(/expected "pattern=class"/);
});

test("patterns hold nothing special but stars and question marks", () => {
  expect(fitsPattern("a.c")("abc")).toBe(false);
  expect(fitsPattern("a?c")("a🐦c")).toBe(true);
  expect(fitsPattern("b*")("birds/gull")).toBe(true);
  expect(fitsPattern("a*c")("a\nc")).toBe(true);
  expect(fitsPattern("\u00e4*")("A\u0308ffchen")).toBe(true);
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), (name) => {
      const plain = name.replaceAll(/[*?]/g, "");
      expect(fitsPattern(plain)(plain)).toBe(true);
      expect(fitsPattern(plain)(`${plain}x`)).toBe(false);
      expect(fitsPattern("*")(name)).toBe(true);
    }),
  );
});

test("whatever the rules: no picture is lost in silence, none changes its name, and the order stays", () => {
  const word = fc.string({ unit: fc.constantFrom("a", "b", "A", "/"), minLength: 1, maxLength: 3 });
  const pattern = fc.string({ unit: fc.constantFrom("a", "b", "*", "?"), minLength: 1, maxLength: 3 });
  const target = fc.constantFrom("x", "y", "other");
  const options = fc.record({
    classes: fc.option(fc.constantFrom(["x", "y", "other"], ["y", "x", "a", "other"]), { nil: undefined }),
    map: fc.array(fc.record({ pattern, label: target })),
  });
  fc.assert(
    fc.property(fc.array(word, { minLength: 1 }), options, (labels, { classes, map }) => {
      const given = listed(...labels);
      const mapped = mapLabels(given, { map, ...(classes && { classes }), emptyClasses: "tell" });
      expect(mapped.images.map(({ name }) => name)).toEqual(given.images.map(({ name }) => name));
      for (const [i, { label, fine }] of mapped.images.entries()) {
        expect(fine ?? label).toBe(labels[i]);
        if (classes) expect(classes).toContain(label);
        const first = map.find((rule) => fitsPattern(rule.pattern)(labels[i]!));
        if (first) expect(label).toBe(first.label);
      }
    }),
  );
});

test("lists of exclusions: comments, tabs, line ends of Windows", async () => {
  await using folder = await temporaryFolder();
  const file = path.join(folder.path, "exclude.txt");
  await writeFile(file, "\uFEFF# why\r\na/1 b.jpg\tblurred\r\n\r\n./#x/2#.jpg  \r\n ä 🐦/3.jpg");
  expect(await readExclusions(file)).toEqual(new Set(["a/1 b.jpg", "#x/2#.jpg", " ä 🐦/3.jpg"]));
  await expect(readExclusions(folder.path)).rejects.toThrow("is a folder, not a list of names");
  await expect(readExclusions(path.join(folder.path, "no"))).rejects.toThrow("does not exist");
});

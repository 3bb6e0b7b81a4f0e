import sharp, { type Sharp } from "sharp";
import { describe, expect, it } from "vitest";
import { audit } from "../../src/audit/audit.ts";
import { imageSet } from "../../src/data/dataset.ts";
import { painted } from "./paintings.ts";

const size = 48;

/** Pictures of any size as a set of small ones. */
async function setOf(pictures: readonly (Sharp | Buffer)[]) {
  const pixels = await Promise.all(
    pictures.map(async (each) =>
      sharp(Buffer.isBuffer(each) ? each : await each.png().toBuffer())
        .resize(size, size, { fit: "fill" })
        .removeAlpha()
        .toColourspace("srgb")
        .raw()
        .toBuffer(),
    ),
  );
  return imageSet({
    ...{ name: "paintings", classes: ["a"], height: size, width: size, channels: 3 },
    images: Uint8Array.from(Buffer.concat(pixels)),
    labels: pictures.map(() => 0),
  });
}

const changes: Readonly<Record<string, (picture: Sharp) => Sharp>> = {
  "the same": (picture) => picture,
  mirrored: (picture) => picture.flop(),
  recompressed: (picture) => picture.jpeg({ quality: 40 }),
  smaller: (picture) => picture.resize(50, 50),
  cropped: (picture) => picture.extract({ left: 5, top: 4, width: 110, height: 112 }),
  shifted: (picture) => picture.extract({ left: 6, top: 0, width: 114, height: 120 }),
  lighter: (picture) => picture.linear(0.7, 70),
  darker: (picture) => picture.linear(0.5, 0),
  grey: (picture) => picture.greyscale(),
  "mirrored and cropped": (picture) => picture.flop().extract({ left: 4, top: 4, width: 112, height: 112 }),
};

describe("duplicates", () => {
  it.each(Object.keys(changes))("finds a copy that is %s", async (name) => {
    const originals = await Promise.all([1, 2, 3, 4, 5].map((seed) => painted(seed)));
    const changed = await changes[name]!(sharp(originals[2]!)).toBuffer();
    const set = await setOf([...originals, changed]);
    const { duplicates } = await audit({ name: "paintings", parts: { train: set } });
    expect(duplicates.map(({ places }) => places)).toEqual([[2, 5]]);
    expect(duplicates[0]!.hasMirrored).toBe(name.startsWith("mirrored"));
    expect(duplicates[0]!.kind).toBe(name === "the same" ? "pixels" : "near");
  });

  it("finds no copies among different pictures", async () => {
    const set = await setOf(await Promise.all(Array.from({ length: 150 }, (_, seed) => painted(seed))));
    expect((await audit({ name: "paintings", parts: { train: set } })).duplicates).toEqual([]);
  });

  it("puts all copies of a picture into one group", async () => {
    const original = await painted(1);
    const all = Object.values(changes).map((change) => change(sharp(original)).toBuffer());
    const set = await setOf([await painted(2), ...(await Promise.all(all))]);
    const { duplicates } = await audit({ name: "paintings", parts: { train: set } });
    expect(duplicates.map(({ places }) => places.length)).toEqual([all.length]);
  });

  it("does not take pictures of one colour for copies", async () => {
    const plain = (background: string) =>
      sharp({ create: { width: 9, height: 9, channels: 3, background } })
        .png()
        .toBuffer();
    const { duplicates, oddities } = await audit({
      name: "plain",
      parts: { train: await setOf([await plain("red"), await plain("red"), await plain("blue")]) },
    });
    expect(duplicates).toEqual([]);
    expect(oddities.blank).toHaveLength(3);
  });
});

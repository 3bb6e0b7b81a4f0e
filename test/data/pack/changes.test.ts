import fc from "fast-check";
import { expect, it } from "vitest";
import { imagePixels } from "../../../src/data/dataset.ts";
import type { Image } from "../../../src/data/decode/image.ts";
import { packImages } from "../../../src/data/pack/packImages.node.ts";
import { toImageSet } from "../../../src/data/pack/toImageSet.ts";
import { temporaryFolder } from "../temporary.ts";
import { type MadePicture, madeListing } from "./madeListing.ts";

/** A source at one moment: what each of its files holds. A file's stamp tells its content. */
type Moment = Readonly<Record<string, number>>;

const moment: fc.Arbitrary<Moment> = fc.dictionary(fc.constantFrom("a", "b", "c 🐦", "d/é", "e"), fc.nat(6), {
  minKeys: 1,
});

function pictureOf(value: number): MadePicture {
  const content: Image = { height: 1, width: 2, channels: 3, data: new Uint8Array(6).fill(value) };
  return { content, stamp: `${value}` };
}

it("gives what a source holds, whatever it held before", async () => {
  const check = fc.asyncProperty(fc.array(moment, { minLength: 2, maxLength: 8 }), async (moments) => {
    await using cache = await temporaryFolder();
    for (const now of moments) {
      const listing = madeListing(
        Object.fromEntries(Object.entries(now).map(([name, value]) => [name, pictureOf(value)])),
      );
      const packed = await packImages(listing, { height: 1, width: 2, cache: cache.path });
      const set = toImageSet(packed);
      const values = packed.images.map(({ name }, i) => [name, ...imagePixels(set, i)]);
      const expected = Object.keys(now)
        .sort()
        .map((name) => [name, ...new Array(6).fill(now[name])]);
      expect(values).toEqual(expected);
      await packed.close();
    }
  });
  await fc.assert(check, { numRuns: 20 });
});

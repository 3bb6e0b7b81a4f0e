/** Packs pictures that are made up, walks through them shuffled, and prints what that took. */
import { batches } from "../../../src/data/batches.ts";
import { packImages } from "../../../src/data/pack/packImages.node.ts";
import { toImageSet } from "../../../src/data/pack/toImageSet.ts";
import type { Listing } from "../../../src/data/sources/listing.ts";
import { randomKey, shuffled } from "../../../src/tensor/random.ts";

const [cache, count, side] = [process.argv[2]!, Number(process.argv[3]), Number(process.argv[4])];

const limits = { bytes: 2 ** 23, images: 2 ** 16, seconds: 10 };

/** Picture i begins with the four bytes of i. */
const listing: Listing = {
  name: "made up",
  key: "made up",
  images: Array.from({ length: count }, (_, i) => ({ name: String(i).padStart(8, "0"), label: `${i % 3}`, stamp: "" })),
  problems: [],
  notes: [],
  async read({ name }) {
    const data = new Uint8Array(side * side * 3).fill(Number(name));
    new DataView(data.buffer).setUint32(0, Number(name));
    return { height: side, width: side, channels: 3, data };
  },
  close: async () => undefined,
};

const packed = await packImages(listing, { height: side, width: side, cache, limits });
const set = toImageSet(packed);
let right = 0;
for (let epoch = 0; epoch < 2; epoch++) {
  for (const batch of batches(set, { size: 32, order: shuffled(randomKey(epoch), count), epoch })) {
    const view = new DataView(batch.images.buffer, batch.images.byteOffset);
    for (const [place, index] of batch.indices.entries()) {
      if (view.getUint32(place * side * side * 3) === index) right++;
    }
  }
}
await packed.close();
console.log(JSON.stringify({ right, peak: process.resourceUsage().maxRSS * 1024 }));

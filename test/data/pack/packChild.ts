/** Packs a folder in a process of its own, and says a dot for each picture. */
import { packImages } from "../../../src/data/pack/packImages.node.ts";
import { openSource } from "../../../src/data/sources/openSource.node.ts";

const [folder, cache] = process.argv.slice(2);
const listing = await openSource(folder!);
const packed = await packImages(listing, {
  height: 16,
  width: 16,
  cache: cache!,
  limits: { bytes: 5 * 16 * 16 * 3, images: 100, seconds: 10 },
  onProgress: () => process.stdout.write("."),
});
await packed.close();

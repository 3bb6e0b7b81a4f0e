import sharp from "sharp";
import { writeAtomically } from "../files/writeAtomically.node.ts";
import type { ImageSize } from "./changes.ts";
import type { NamedResult } from "./stressChart.ts";
import { stressPage } from "./stressPage.ts";
import type { StressExample } from "./stressTest.ts";

/** Writes the page of `stressPage`. */
export async function writeStressPage(
  file: string,
  results: readonly (NamedResult & { readonly image: ImageSize })[],
): Promise<void> {
  const urls = new Map<StressExample, string>();
  for (const { result, image } of results) {
    for (const example of result.curves.flatMap(({ points }) => points).flatMap(({ examples }) => examples)) {
      const { height, width, channels } = image;
      const raw = { height, width, channels: channels as 1 | 2 | 3 | 4 };
      const bytes = await sharp(example.pixels, { raw }).png({ compressionLevel: 9 }).toBuffer();
      urls.set(example, `data:image/png;base64,${bytes.toString("base64")}`);
    }
  }
  const page = stressPage(results, (example) => urls.get(example)!);
  await writeAtomically(file, [new TextEncoder().encode(page)], { elsewhere: (where) => `choose a path ${where}` });
}

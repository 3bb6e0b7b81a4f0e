import { encodeNetwork } from "../compile/networkFile.ts";
import type { Layer } from "../nn/layer.ts";
import type { NetworkInput } from "./recipe.ts";
import type { Sha256 } from "./weightsHash.ts";

/**
 * One word for a network, whatever its weights: SHA-256 over the ONNX file in which `encodeNetwork` keeps it, as it is trained
 * and as it is when finished, augmentation and dropout with it. The same word, the same computation.
 */
export function networkHash(
  network: Layer,
  { height, width, channels }: Pick<NetworkInput, "height" | "width" | "channels">,
  sha256: Sha256,
): string {
  const model = { network, image: { height, width, channels }, classes: [], weights: {} };
  return sha256([encodeNetwork(model, { has: () => true })]);
}

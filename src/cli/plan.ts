import { networkInput } from "../compile/inputs.ts";
import type { PlannedEvent } from "../experiment/events.ts";
import { networkHash } from "../experiment/networkHash.ts";
import type { Sha256 } from "../experiment/weightsHash.ts";
import { formatShape } from "../graph/shape.ts";
import { type WrittenLayer, writeNetwork } from "../nn/write.ts";
import type { RunPlan } from "../runs/runRecipe.ts";
import { layerWords } from "../summary/words.ts";

/**
 * What will be learned, as plain data: by it a run is repeated, and known again.
 * @param names what the network and the data are called
 */
export function planOf(
  { splits, dataHash, network, input, settings }: PlannedEvent,
  names: { readonly network: string; readonly data: string },
  sha256: Sha256,
): RunPlan {
  const { train, validation, test } = splits;
  const { root } = writeNetwork(network, networkInput(input).x, { mode: "infer" });
  return {
    settings: { ...settings },
    network: {
      name: names.network,
      hash: networkHash(network, input, sha256),
      input: { ...input },
      layers: layersOf(root),
    },
    data: {
      name: names.data,
      hash: dataHash,
      classes: [...train.set.classes],
      images: { train: train.indices.length, validation: validation.indices.length, test: test.indices.length },
    },
  };
}

/** The layers that hold no others, each with what it gives. */
function layersOf({ layer, output, inside }: WrittenLayer): string[] {
  if (inside.length > 0) return inside.flatMap(layersOf);
  return [`${layerWords(layer)} -> ${formatShape(output.shape)}`];
}

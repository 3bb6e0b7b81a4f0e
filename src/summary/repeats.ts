import type { LayerSummary } from "./summary.ts";

/** A block that stands several times in a row. */
export interface Repeated {
  readonly first: LayerSummary;
  readonly last: LayerSummary;
  readonly all: readonly LayerSummary[];
}

/** Layers one after the other, with runs of alike blocks as one. Single layers are never put together. */
export function withRepeats(layers: readonly LayerSummary[]): Repeated[] {
  const runs: LayerSummary[][] = [];
  for (const layer of layers) {
    const run = runs.at(-1);
    if (run !== undefined && layer.layers.length > 0 && likeness(run[0]!) === likeness(layer)) run.push(layer);
    else runs.push([layer]);
  }
  return runs.map((all) => ({ first: all[0]!, last: all.at(-1)!, all }));
}

/** The layer and all inside it in words, without shapes: blocks that are written alike have the same. */
function likeness({ words, layers }: LayerSummary): string {
  return `${words}{${layers.map(likeness).join(";")}}`;
}

/** The kinds of the layer and of all inside it: blocks of the same build have the same. */
export function build({ kind, layers }: LayerSummary): string {
  return `${kind}{${layers.map(build).join(";")}}`;
}

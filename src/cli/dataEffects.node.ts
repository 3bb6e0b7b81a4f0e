import type { DataSetEntry } from "../data/sets/entry.ts";
import type { LoadOptions } from "../data/sets/loadOptions.node.ts";
import type { CliEffects } from "./effects.ts";

type DataEffects = Pick<
  CliEffects,
  "loadDataSet" | "fetchDataSet" | "importDataSet" | "removeDataSet" | "listDataSets" | "inspectDataSet"
>;

/** What the command line does with built-in data sets: in the user's cache and with the real network, unless told otherwise. */
export function dataEffects(world: Pick<LoadOptions, "cache" | "effects" | "limits"> = {}): DataEffects {
  const load = () => import("../data/sets/load.node.ts");
  return {
    async loadDataSet(name, { onProgress, signal }) {
      const { loadDataSet } = await load();
      return loadDataSet(name, { ...world, onProgress, signal: signal as AbortSignal });
    },
    async fetchDataSet(name, { onProgress, signal }) {
      const { fetchDataSet } = await load();
      return fetchDataSet(name, { ...world, onProgress, signal: signal as AbortSignal });
    },
    async importDataSet(name, paths, { signal }) {
      const { importDataSet } = await load();
      const { cache } = world;
      return importDataSet(name, paths, { ...(cache !== undefined && { cache }), signal: signal as AbortSignal });
    },
    async removeDataSet(name) {
      const { removeDataSet } = await import("../data/sets/removeSet.node.ts");
      return removeDataSet(name, world.cache);
    },
    async listDataSets() {
      const { listDataSets } = await import("../data/sets/listSets.node.ts");
      return (await listDataSets(world.cache)).map(describeEntry);
    },
    async inspectDataSet(name) {
      const { inspectDataSet } = await import("../data/sets/inspectSet.node.ts");
      return describeEntry(await inspectDataSet(name, world.cache));
    },
  };
}

/** What is told of a set first, then what of it is in the cache. */
function describeEntry<T extends { readonly entry: DataSetEntry }>({ entry, ...rest }: T) {
  const { name, title, about, classes, counts, terms, citation, homepage } = entry;
  const size = entry.kind === "arrays" && { height: entry.height, width: entry.width, channels: entry.channels };
  return { name, title, about, ...(size && { size }), classes, images: counts, terms, citation, homepage, ...rest };
}

import path from "node:path";
import { type Download, download } from "../download/download.node.ts";
import type { Network } from "../download/network.node.ts";
import type { DataSetEntry, SetMirror } from "./entry.ts";
import type { LoadOptions } from "./loadOptions.node.ts";

/**
 * Fetches the files of a set from the first mirror that gives them.
 * @throws ProblemError that lists what was asked, and says how to take in files that were fetched elsewhere.
 */
export function fetchSet(
  { name, title, mirrors }: DataSetEntry,
  cache: string,
  network: Network,
  { onProgress, signal, limits }: LoadOptions,
): Promise<Download<SetMirror>> {
  return download<SetMirror>(mirrors, {
    title,
    folder: path.join(cache, "downloads"),
    network,
    takeIn: (files) => `plumage data import ${name} ${files.join(" ")}`,
    ...(onProgress && { onProgress: (received, total) => onProgress({ stage: "download", received, total }) }),
    ...(signal && { signal }),
    ...(limits && { limits }),
  });
}

/** Images from disk and from the network. */

export type { DataSet } from "../data/dataset.ts";
export { type DecodeOptions, decodeImage } from "../data/decode.node.ts";
export { decodeAll } from "../data/decodeAll.node.ts";
export type { Image } from "../data/image.ts";
export { findImageFiles } from "../data/imageFiles.node.ts";
export { type LoadOptions, listDataSets, loadDataSet } from "../data/sets/load.node.ts";
export type { LoadProgress } from "../data/sets/parts.ts";

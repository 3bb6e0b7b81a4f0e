/** Images from disk and from the network. */
export { type DecodeOptions, decodeImage } from "../data/decode.node.ts";
export { decodeAll } from "../data/decodeAll.node.ts";
export type { Image } from "../data/image.ts";
export { findImageFiles } from "../data/imageFiles.node.ts";
export {
  type DataSet,
  type LoadOptions,
  type LoadProgress,
  listDataSets,
  loadDataSet,
} from "../data/sets/load.node.ts";

/** Images from disk and from the network. */

export type { DataSet } from "../data/dataset.ts";
export { type DecodeOptions, decodeImage } from "../data/decode/decode.node.ts";
export { decodeAll } from "../data/decode/decodeAll.node.ts";
export type { Image } from "../data/decode/image.ts";
export { findImageFiles } from "../data/decode/imageFiles.node.ts";
export { type LoadedPictures, type LoadPicturesOptions, loadPictures } from "../data/loadPictures.node.ts";
export { type ReadNumberTableOptions, readNumberTable } from "../data/numbers/readNumberTable.node.ts";
export type { ImageFacts, PackedImages } from "../data/pack/packedImages.ts";
export { type PackOptions, packImages } from "../data/pack/packImages.node.ts";
export { splitOf, type ToImageSetOptions, toImageSet } from "../data/pack/toImageSet.ts";
export { cifar100Groups } from "../data/sets/entries/cifar100.ts";
export { type InspectedDataSet, inspectDataSet } from "../data/sets/inspectSet.node.ts";
export { type ListedDataSet, listDataSets } from "../data/sets/listSets.node.ts";
export { fetchDataSet, importDataSet, loadDataSet, openDataSet } from "../data/sets/load.node.ts";
export type { LoadOptions } from "../data/sets/loadOptions.node.ts";
export type { LoadProgress } from "../data/sets/parts.ts";
export { removeDataSet } from "../data/sets/removeSet.node.ts";
export { readExclusions } from "../data/sources/exclusions.node.ts";
export { type LabelRule, parseLabelMap } from "../data/sources/labelMap.ts";
export type { Box, ListedImage, Listing, SourceProblem, SplitName } from "../data/sources/listing.ts";
export { type MapLabelsOptions, mapLabels } from "../data/sources/mapLabels.ts";
export type { OpenOptions, SourceKind } from "../data/sources/openOptions.node.ts";
export { openSource } from "../data/sources/openSource.node.ts";
export { type Preview, type PreviewClass, type PreviewOptions, previewClasses } from "../preview/preview.ts";
export type { SampleOptions } from "../preview/sample.ts";
export { type WritePreviewOptions, type WrittenFile, writePreview } from "../preview/writePreview.node.ts";

/** Where on a picture something is. */
export { intersectionOverUnion } from "../detect/box.ts";
export type { Convolution } from "../detect/convolution.ts";
export type { ConvolutionCheck } from "../detect/convolutionScorer.ts";
export type { HeatMap } from "../detect/heatMap.ts";
export type { ScanOptions } from "../detect/scan.node.ts";
export type { Detection, Scan, ScannedLevel } from "../detect/scan.ts";
export type { ScoreMap } from "../detect/scoreMap.ts";
export type { Suppression } from "../detect/suppress.ts";
export { type WriteScanOptions, writeScan } from "../detect/writeScan.node.ts";

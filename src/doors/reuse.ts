/** Networks that others trained: as layers, as features, with a head of your own. */
export { type BackboneOptions, backbone, backboneObstacles } from "../reuse/backbone.ts";
export type { BatchNormMode } from "../reuse/batchNormalization.ts";
export { type ExtractOptions, extractFeatures, type Features } from "../reuse/features.ts";
export {
  type FitHeadEvent,
  type FitHeadOptions,
  fitHead,
  type HeadEndEvent,
  type HeadEpochEvent,
  withHead,
} from "../reuse/fitHead.ts";

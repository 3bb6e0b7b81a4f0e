/** What is inside a trained network: what an answer rests on, pixel by pixel, and what layers learned. */
export type {
  Attribution,
  AttributionMethod,
  AttributionOptions,
  ClassChoice,
} from "../explain/attribution/attribution.ts";
export type { BaselinePicture } from "../explain/attribution/baseline.ts";
export { type GradCam, type GradCamOptions, gradCam } from "../explain/attribution/gradCam.ts";
export {
  type IntegratedGradients,
  type IntegratedGradientsOptions,
  integratedGradients,
} from "../explain/attribution/integratedGradients.ts";
export { type Occlusion, type OcclusionOptions, occlusion } from "../explain/attribution/occlusion.ts";
export {
  type PixelAttribution,
  type SaliencyOptions,
  type Smoothing,
  saliency,
} from "../explain/attribution/saliency.ts";
export {
  type SanityCheck,
  type SanityCheckOptions,
  type SanitySteps,
  sanityCheck,
} from "../explain/attribution/sanityCheck.ts";
export { type ExcitingImages, type ExcitingOptions, excitingImages } from "../explain/learned/excitingImages.ts";
export { type FirstWeights, firstWeights } from "../explain/learned/firstWeights.ts";
export {
  type Learned,
  type LearnedOptions,
  type LearnedStage,
  type LearnedUnit,
  learned,
} from "../explain/learned/learned.ts";
export {
  type StrongestOptions,
  type StrongestPatches,
  type StrongPatch,
  strongestPatches,
} from "../explain/learned/strongestPatches.ts";
export type { Part } from "../explain/learned/units.ts";

/** What an answer rests on, pixel by pixel. */
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

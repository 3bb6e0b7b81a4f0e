/** Plumage in a browser, without an engine bound to it: give `fit` and `openClassifier` a `Runtime` of your own. */
export * from "./doors/layers.ts";
export * from "./doors/onnx.ts";
export * from "./doors/train.ts";
export { type FitOptions, fit } from "./train/fit.ts";
export { type FitValuesOptions, fitValues } from "./train/fitValues.ts";

import { type Initializer, truncatedNormal, uniformScaling } from "./initializers.ts";

/** The first weights that TFLearn gives its layers, where they differ from this library's defaults: `conv2d(32, 3, { ...tflearn.conv2d })`. */
export const tflearn: {
  readonly conv2d: { readonly kernelInitializer: Initializer };
  readonly dense: { readonly kernelInitializer: Initializer };
} = {
  conv2d: { kernelInitializer: uniformScaling() },
  dense: { kernelInitializer: truncatedNormal({ sd: 0.02 }) },
};

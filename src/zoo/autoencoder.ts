import { heNormal } from "../nn/initializers.ts";
import type { Layer } from "../nn/layer.ts";
import { conv2d } from "../nn/layers/conv2d.ts";
import { maxPool2d } from "../nn/layers/maxPool2d.ts";
import { rescaling } from "../nn/layers/rescaling.ts";
import { upSampling2d } from "../nn/layers/resize2d.ts";
import { sequential } from "../nn/layers/sequential.ts";

/**
 * A convolutional autoencoder for MNIST, the one of the Keras blog (Chollet, "Building Autoencoders in Keras", 2016): an
 * image becomes 8 x 4 x 4 numbers, and an image again, whose pixels lie between 0 and 1. Train it with the images, divided by
 * 255, as targets. 4,385 weights. [n, 1, 28, 28] -> [n, 1, 28, 28]
 */
export function autoencoder(): Layer {
  const convolution = (filters: number, padding: "same" | "valid" = "same") =>
    conv2d(filters, 3, { activation: "relu", padding, kernelInitializer: heNormal() });
  const pool = () => maxPool2d(2, { padding: "same" });
  return sequential(
    rescaling(1 / 255),
    convolution(16),
    pool(),
    convolution(8),
    pool(),
    convolution(8),
    pool(),
    convolution(8),
    upSampling2d(2),
    convolution(8),
    upSampling2d(2),
    convolution(16, "valid"),
    upSampling2d(2),
    conv2d(1, 3, { activation: "sigmoid" }),
  );
}

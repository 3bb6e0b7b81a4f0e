import { expectOptions } from "../errors.ts";
import { heNormal } from "../nn/initializers.ts";
import type { Layer } from "../nn/layer.ts";
import { activation } from "../nn/layers/activation.ts";
import { averagePool2d } from "../nn/layers/averagePool2d.ts";
import { conv2d } from "../nn/layers/conv2d.ts";
import { dropout } from "../nn/layers/dropout.ts";
import { globalAveragePool2d } from "../nn/layers/globalAveragePool2d.ts";
import { maxPool2d } from "../nn/layers/maxPool2d.ts";
import { sequential } from "../nn/layers/sequential.ts";
import { standardPixels } from "./pixels.ts";

export interface NetworkInNetworkOptions {
  /** Default 10, as in CIFAR-10. */
  readonly classes?: number;
  /** Filters of most convolutions. Default 192. */
  readonly width?: number;
}

/**
 * Network in network (Lin, Chen & Yan, 2014), as the authors trained it on CIFAR-10: each convolution is followed by two of
 * 1 x 1, and the last has a channel for each class, whose mean is the answer. 966,986 weights. [n, 3, h, w] -> [n, classes]
 */
export function networkInNetwork(options: NetworkInNetworkOptions = {}): Layer {
  expectOptions("networkInNetwork", options, ["classes", "width"]);
  const { classes = 10, width = 192 } = options;
  const convolution = (filters: number, size: number) =>
    conv2d(filters, size, { activation: "relu", kernelInitializer: heNormal() });
  const pool = { strides: 2, padding: "same" } as const;
  return sequential(
    ...standardPixels(),
    convolution(width, 5),
    convolution(Math.round((width * 5) / 6), 1),
    convolution(Math.round(width / 2), 1),
    maxPool2d(3, pool),
    dropout(0.5),
    convolution(width, 5),
    convolution(width, 1),
    convolution(width, 1),
    averagePool2d(3, pool),
    dropout(0.5),
    convolution(width, 3),
    convolution(width, 1),
    conv2d(classes, 1, { activation: "relu", kernelInitializer: heNormal() }),
    globalAveragePool2d(),
    activation("softmax"),
  );
}

import { expectOptions } from "../errors.ts";
import { dirac } from "../nn/initializers/identity.ts";
import { uniformScaling } from "../nn/initializers.ts";
import type { Layer } from "../nn/layer.ts";
import { activation } from "../nn/layers/activation.ts";
import { batchNormalization } from "../nn/layers/batchNormalization.ts";
import { conv2d } from "../nn/layers/conv2d.ts";
import { dense } from "../nn/layers/dense.ts";
import { flatten } from "../nn/layers/flatten.ts";
import { maxPool2d } from "../nn/layers/maxPool2d.ts";
import { patchWhitening2d } from "../nn/layers/patchWhitening2d.ts";
import { rescaling } from "../nn/layers/rescaling.ts";
import { residual } from "../nn/layers/residual.ts";
import { sequential } from "../nn/layers/sequential.ts";
import { standardPixels } from "./pixels.ts";

export interface AirbenchOptions {
  /** Default 10, as in CIFAR-10. */
  readonly classes?: number;
  /** Filters of the three groups. Default: the network's own. */
  readonly widths?: readonly [number, number, number];
}

/**
 * The network of airbench94 (Jordan, "94% on CIFAR-10 in 3.29 Seconds on a Single GPU", 2024): a first convolution that whitens
 * patches of 2 x 2, three groups of two convolutions that begin as the identity, normalisation without a learned scale, GELU.
 * 1,971,352 weights that training changes. [n, 3, 32, 32] -> [n, classes]
 */
export function airbench94(options: AirbenchOptions = {}): Layer {
  expectOptions("airbench94", options, ["classes", "widths"]);
  const { classes = 10, widths = [64, 256, 256] } = options;
  return airbench(classes, widths, plainGroup);
}

/** The network of airbench95 (Jordan, 2024): airbench94 with more filters. [n, 3, 32, 32] -> [n, classes] */
export function airbench95(options: AirbenchOptions = {}): Layer {
  expectOptions("airbench95", options, ["classes", "widths"]);
  const { classes = 10, widths = [128, 384, 384] } = options;
  return airbench(classes, widths, plainGroup);
}

/**
 * The network of airbench96 (Jordan, 2024): three convolutions in each group, the last two with a way past them.
 * [n, 3, 32, 32] -> [n, classes]
 */
export function airbench96(options: AirbenchOptions = {}): Layer {
  expectOptions("airbench96", options, ["classes", "widths"]);
  const { classes = 10, widths = [128, 384, 512] } = options;
  return airbench(classes, widths, residualGroup);
}

function airbench(classes: number, widths: readonly number[], group: (filters: number) => Layer[]): Layer {
  return sequential(
    ...standardPixels(),
    patchWhitening2d(2, { activation: "gelu" }),
    ...widths.flatMap(group),
    maxPool2d(3),
    flatten(),
    dense(classes, { useBias: false, kernelInitializer: uniformScaling({ factor: 1 / Math.sqrt(3) }) }),
    rescaling(1 / 9),
    activation("softmax"),
  );
}

/** Filters that begin by passing channels on; those that are left over begin as PyTorch's do. */
function convolution(filters: number): Layer {
  const rest = uniformScaling({ factor: 1 / Math.sqrt(3) });
  return conv2d(filters, 3, { useBias: false, kernelInitializer: dirac({ rest }) });
}

/** Without a scale; the running numbers follow fast. */
function normalization(): Layer {
  return batchNormalization({ momentum: 0.6, epsilon: 1e-12, scale: false, unbiased: true });
}

function plainGroup(filters: number): Layer[] {
  return [
    ...[convolution(filters), maxPool2d(2), normalization(), activation("gelu")],
    ...[convolution(filters), normalization(), activation("gelu")],
  ];
}

function residualGroup(filters: number): Layer[] {
  const body = [
    ...[convolution(filters), normalization(), activation("gelu")],
    ...[convolution(filters), normalization()],
  ];
  return [
    ...[convolution(filters), maxPool2d(2), normalization(), activation("gelu")],
    residual(sequential(...body), { activation: "gelu" }),
  ];
}

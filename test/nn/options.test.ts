/** Options that are misspelt, or no options at all, are told; they would otherwise be passed over. */
import { expect, test } from "vitest";
import { ProblemError } from "../../src/errors.ts";
import { blur } from "../../src/nn/augment/blur.ts";
import { varianceScaling } from "../../src/nn/initializers.ts";
import { averagePool2d } from "../../src/nn/layers/averagePool2d.ts";
import { batchNormalization } from "../../src/nn/layers/batchNormalization.ts";
import { conv2d } from "../../src/nn/layers/conv2d.ts";
import { conv2dTranspose } from "../../src/nn/layers/conv2dTranspose.ts";
import { dense } from "../../src/nn/layers/dense.ts";
import { depthwiseConv2d } from "../../src/nn/layers/depthwiseConv2d.ts";
import { globalMaxPool2d } from "../../src/nn/layers/globalMaxPool2d.ts";
import { groupNormalization } from "../../src/nn/layers/groupNormalization.ts";
import { highwayConv2d } from "../../src/nn/layers/highway.ts";
import { maxPool2d } from "../../src/nn/layers/maxPool2d.ts";
import { merge } from "../../src/nn/layers/merge.ts";
import { separableConv2d } from "../../src/nn/layers/separableConv2d.ts";
import { squeezeExcite } from "../../src/nn/layers/squeezeExcite.ts";
import { crossEntropy } from "../../src/nn/losses/crossEntropy.ts";
import { focalLoss } from "../../src/nn/losses/focalLoss.ts";
import { adam } from "../../src/nn/optimizers/adam.ts";
import { adamW } from "../../src/nn/optimizers/adamW.ts";
import { lion } from "../../src/nn/optimizers/lion.ts";
import { sgd } from "../../src/nn/optimizers/sgd.ts";
import { cosineDecay } from "../../src/nn/schedules/cosineDecay.ts";
import { oneCycle } from "../../src/nn/schedules/oneCycle.ts";
import { mobilenetV2 } from "../../src/zoo/mobilenetV2.ts";
import { vgg16 } from "../../src/zoo/vgg.ts";

const wrong = (options: unknown) => options as never;

test.each([
  ["conv2d", "dilation_rate", "dilationRate", () => conv2d(8, 3, wrong({ dilation_rate: 2 }))],
  ["conv2dTranspose", "stride", "strides", () => conv2dTranspose(8, 3, wrong({ stride: 2 }))],
  ["depthwiseConv2d", "use_bias", "useBias", () => depthwiseConv2d(3, wrong({ use_bias: false }))],
  ["separableConv2d", "activations", "activation", () => separableConv2d(8, 3, wrong({ activations: "relu" }))],
  ["dense", "kernelRegulariser", "kernelRegularizer", () => dense(8, wrong({ kernelRegulariser: undefined }))],
  ["maxPool2d", "stride", "strides", () => maxPool2d(2, wrong({ stride: 2 }))],
  ["averagePool2d", "pading", "padding", () => averagePool2d(2, wrong({ pading: "same" }))],
  ["globalMaxPool2d", "keepDims", "keepdims", () => globalMaxPool2d(wrong({ keepDims: true }))],
  ["batchNormalization", "momentun", "momentum", () => batchNormalization(wrong({ momentun: 0.9 }))],
  ["groupNormalization", "epsilom", "epsilon", () => groupNormalization(8, wrong({ epsilom: 1 }))],
  ["highwayConv2d", "gate_bias", "gateBias", () => highwayConv2d(3, wrong({ gate_bias: 1 }))],
  ["squeezeExcite", "ratios", "ratio", () => squeezeExcite(wrong({ ratios: 4 }))],
  ["blur", "maxsigma", "maxSigma", () => blur(wrong({ maxsigma: 1 }))],
  ["varianceScaling", "modes", "mode", () => varianceScaling(wrong({ modes: "fanIn" }))],
  ["crossEntropy", "label_smoothing", "labelSmoothing", () => crossEntropy(wrong({ label_smoothing: 0.1 }))],
  ["focalLoss", "gama", "gamma", () => focalLoss(wrong({ gama: 2 }))],
  ["adam", "learningrate", "learningRate", () => adam(wrong({ learningrate: 0.1 }))],
  ["adamW", "weight_decay", "weightDecay", () => adamW(wrong({ weight_decay: 0.1 }))],
  ["lion", "beta_1", "beta1", () => lion(wrong({ beta_1: 0.1 }))],
  ["oneCycle", "warmupStep", "warmupSteps", () => oneCycle(wrong({ warmupStep: 3 }))],
  ["mobilenetV2", "widht", "width", () => mobilenetV2(wrong({ widht: 0.5 }))],
  ["vgg16", "class", "classes", () => vgg16(wrong({ class: 10 }))],
])("%s names the option that %s was meant to be", (factory, _, meant, make) => {
  expect(make).toThrow(ProblemError);
  expect(make).toThrow(new RegExp(`^${factory}: it has no option ".+Did you mean ${meant}\\?$`));
});

test("an option like none there is brings the list of them, and no guess", () => {
  expect(() => sgd(wrong({ clipping: 1 }))).toThrow(
    'sgd: it has no option "clipping": expected learningRate, momentum, nesterov, dampening, weightDecay.',
  );
  expect(() => sgd(wrong({ clipping: 1 }))).not.toThrow("Did you mean");
});

test.each([
  [
    "a number",
    () => adam(wrong(0.1)),
    "adam: its options are no options: expected an object such as { learningRate: ... }, got 0.1.",
  ],
  [
    "a word",
    () => dense(8, wrong("relu")),
    'dense: its options are no options: expected an object such as { activation: ... }, got "relu".',
  ],
  ["a list", () => cosineDecay(wrong([100])), "cosineDecay: its options are no options"],
  ["null", () => conv2d(8, 3, wrong(null)), "conv2d: its options are no options"],
])("%s in the place of options", (_, make, told) => {
  expect(make).toThrow(ProblemError);
  expect(make).toThrow(told);
});

test("merge tells layers and lists from values", () => {
  expect(() => merge("add", wrong(dense(2)))).toThrow(
    'merge("add"): argument 2 is no value: expected what a layer gives inside functional, got dense(...). Layers side by side are branches({ merge }, ...layers).',
  );
  expect(() => merge("add", wrong([1, 2]))).toThrow('Write merge("add", ...values).');
});

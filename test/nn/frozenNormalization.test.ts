/** Normalisation, activations and blocks against PyTorch. */
import type { ActivationName } from "../../src/nn/activations.ts";
import type { Layer } from "../../src/nn/layer.ts";
import { activation } from "../../src/nn/layers/activation.ts";
import { celu, elu, leakyRelu, softmax, thresholdedRelu } from "../../src/nn/layers/activationLayers.ts";
import { dense } from "../../src/nn/layers/dense.ts";
import { groupNormalization, instanceNormalization } from "../../src/nn/layers/groupNormalization.ts";
import { highway, highwayConv2d } from "../../src/nn/layers/highway.ts";
import { l2Normalize } from "../../src/nn/layers/l2Normalize.ts";
import { layerNormalization } from "../../src/nn/layers/layerNormalization.ts";
import { layerScale } from "../../src/nn/layers/layerScale.ts";
import { localResponseNormalization } from "../../src/nn/layers/localResponseNormalization.ts";
import { normalize } from "../../src/nn/layers/normalize.ts";
import { prelu } from "../../src/nn/layers/prelu.ts";
import { sequential } from "../../src/nn/layers/sequential.ts";
import { singleUnit } from "../../src/nn/layers/singleUnit.ts";
import { squeezeExcite } from "../../src/nn/layers/squeezeExcite.ts";
import { pytorch } from "../../src/nn/presets.ts";
import { holdToPyTorch } from "./frozenLayers.ts";

const far = (layer: Layer): Layer => sequential(normalize({ mean: -1000 }), layer);
const wide = (layer: Layer): Layer => sequential(normalize({ deviation: 0.25 }), layer);

const named: readonly ActivationName[] = [
  ...([
    "relu",
    "relu6",
    "crelu",
    "elu",
    "selu",
    "celu",
    "gelu",
    "geluTanh",
    "swish",
    "silu",
    "mish",
    "sigmoid",
  ] as const),
  ...(["logSigmoid", "hardSigmoid", "hardSwish", "tanh", "softplus", "softsign", "exponential"] as const),
  ...(["softmax", "logSoftmax", "leakyRelu"] as const),
];

await holdToPyTorch("layers-norm.json", {
  layerNormalization: layerNormalization(),
  "layerNormalization, of images": layerNormalization({ epsilon: 1e-6 }),
  "layerNormalization, of images whole": layerNormalization({ axis: [1, 2, 3], ...pytorch.layerNormalization }),
  "layerNormalization, the last axis": layerNormalization({ axis: -1, ...pytorch.layerNormalization }),
  "layerNormalization, far from 0": far(layerNormalization({ axis: [1, 2, 3], ...pytorch.layerNormalization })),
  groupNormalization: groupNormalization(3),
  "groupNormalization, of rows": groupNormalization(2, { ...pytorch.groupNormalization }),
  "groupNormalization, one group": groupNormalization(1, { ...pytorch.groupNormalization }),
  "groupNormalization, far from 0": far(groupNormalization(3, { ...pytorch.groupNormalization })),
  instanceNormalization: instanceNormalization(),
  "instanceNormalization, as PyTorch has it": instanceNormalization({ ...pytorch.instanceNormalization }),
  localResponseNormalization: localResponseNormalization({ size: 3, alpha: 1.5, bias: 2, squares: "mean" }),
  "localResponseNormalization, as PyTorch has it": localResponseNormalization({
    ...pytorch.localResponseNormalization,
  }),
  "localResponseNormalization, of all channels, mean": localResponseNormalization({
    ...{ size: 9, alpha: 2, beta: 0.5, squares: "mean" },
  }),
  l2Normalize: l2Normalize(),
  "l2Normalize, of images": l2Normalize(),
  "l2Normalize, the last axis": l2Normalize({ axis: -1 }),

  ...Object.fromEntries(named.map((name) => [`activation, ${name}`, wide(activation(name))])),
  "activation, leakyRelu, as PyTorch has it": wide(leakyRelu({ ...pytorch.leakyRelu })),
  "activation, elu, half": wide(elu({ alpha: 0.5 })),
  "activation, celu, double": wide(celu({ alpha: 2 })),
  "activation, thresholdedRelu": wide(thresholdedRelu({ theta: 1.5 })),
  "activation, softmax, the last axis": wide(softmax({ axis: -1 })),
  prelu: prelu(),
  "prelu, of rows": prelu(),
  "prelu, one for all": prelu({ sharedAxes: [1, 2, 3] }),
  "dense, of many activations": sequential(
    dense(6, { activation: "mish" }),
    dense(6, { activation: "gelu" }),
    dense(6, { activation: "selu" }),
    dense(6, { activation: "hardSwish" }),
    dense(6, { activation: "softsign" }),
    dense(6, { activation: "logSoftmax" }),
  ),

  squeezeExcite: squeezeExcite({ ratio: 4 }),
  "squeezeExcite, of MobileNetV3": squeezeExcite({ ratio: 4, gate: "hardSigmoid" }),
  highway: highway(),
  highwayConv2d: highwayConv2d(3, { activation: "tanh" }),
  layerScale: layerScale(),
  singleUnit: singleUnit({ activation: "tanh" }),
});

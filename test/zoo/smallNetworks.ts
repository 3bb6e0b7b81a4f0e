import type { InputShape } from "../../src/compile/inputs.ts";
import type { Layer } from "../../src/nn/layer.ts";
import { airbench94, airbench95, airbench96 } from "../../src/zoo/airbench.ts";
import { alexnet, alexnetTflearn } from "../../src/zoo/alexnet.ts";
import { autoencoder } from "../../src/zoo/autoencoder.ts";
import { birdNet } from "../../src/zoo/birdNet.ts";
import { densenet } from "../../src/zoo/densenet.ts";
import { eight } from "../../src/zoo/eight.ts";
import { eightConv } from "../../src/zoo/eightConv.ts";
import { eightDeep } from "../../src/zoo/eightDeep.ts";
import { googlenet } from "../../src/zoo/googlenet.ts";
import { highwayNet } from "../../src/zoo/highwayNet.ts";
import { housePrices } from "../../src/zoo/housePrices.ts";
import { mnistConv, mnistDense } from "../../src/zoo/mnist.ts";
import { mobilenetV2 } from "../../src/zoo/mobilenetV2.ts";
import { networkInNetwork } from "../../src/zoo/networkInNetwork.ts";
import type { NetworkName } from "../../src/zoo/networks.ts";
import { preactResnet } from "../../src/zoo/preactResnet.ts";
import { resnet18, resnet34, resnet50, resnext50 } from "../../src/zoo/resnet.ts";
import { resnet9 } from "../../src/zoo/resnet9.ts";
import { resnetCifar } from "../../src/zoo/resnetCifar.ts";
import { resnextCifar } from "../../src/zoo/resnext.ts";
import { tiles } from "../../src/zoo/tiles.ts";
import { vgg16, vgg19 } from "../../src/zoo/vgg.ts";
import type { EngineKey } from "../onnx/openEngines.ts";

/** A network of the zoo, small enough to be trained by a test. */
export interface SmallNetwork {
  readonly network: Layer;
  readonly input: InputShape;
  /** Engines on which its step is not tried, each with the reason. */
  readonly without?: Partial<Readonly<Record<EngineKey, string>>>;
}

const classes = 3;

function square(size: number, network: Layer, channels = 3): SmallNetwork {
  return { network, input: { height: size, width: size, channels } };
}

const manyOperators = "a software graphics card prepares a program for each of its many operators, which takes minutes";
const thousands = "a graph of thousands of operators takes long to load, and a shorter one of its family is tried";
const onlyCpu = { webgpu: manyOperators, wasm: thousands };

/** Every network of the zoo, with fewer filters, units, classes and pixels. */
export const smallNetworks: { readonly [Name in NetworkName]: SmallNetwork } = {
  housePrices: { network: housePrices(), input: { features: [3] } },
  eight: square(18, eight({ classes, hidden: 8 }), 1),
  eightDeep: square(12, eightDeep({ classes, hidden: 16 }), 1),
  eightConv: square(24, eightConv({ classes, filters: 4 }), 1),
  bird: square(8, birdNet(classes)),
  tiles: { network: tiles({ classes, filters: 4, hidden: 8 }), input: { height: 32, width: 40, channels: 1 } },
  mnistDense: square(12, mnistDense({ classes }), 1),
  mnistConv: square(12, mnistConv({ classes }), 1),
  highwayNet: square(12, highwayNet({ classes, depth: 3, units: 16 }), 1),
  autoencoder: square(28, autoencoder(), 1),
  networkInNetwork: square(12, networkInNetwork({ classes, width: 24 })),
  alexnet: square(63, alexnet({ classes, units: 16, width: 1 / 8 })),
  alexnetTflearn: square(40, alexnetTflearn({ classes, units: 16, width: 1 / 8 })),
  vgg16: square(32, vgg16({ classes, width: 4, units: 16 })),
  vgg16bn: square(32, vgg16({ classes, width: 4, units: 16, batchNorm: true })),
  vgg19: square(32, vgg19({ classes, width: 4, units: 16 })),
  vgg19bn: { ...square(32, vgg19({ classes, width: 4, units: 16, batchNorm: true })), without: onlyCpu },
  googlenet: square(33, googlenet({ classes, width: 1 / 16 })),
  googlenetBn: { ...square(33, googlenet({ classes, form: "torchvision", width: 1 / 16 })), without: onlyCpu },
  resnet18: square(64, resnet18({ classes, width: 4 })),
  resnet34: { ...square(64, resnet34({ classes, width: 4 })), without: onlyCpu },
  resnet50: { ...square(64, resnet50({ classes, width: 4 })), without: onlyCpu },
  preactResnet164: square(8, preactResnet({ classes, depth: 20 })),
  resnext50: { ...square(32, resnext50({ classes, width: 16 })), without: onlyCpu },
  resnextCifar: square(4, resnextCifar({ classes, groups: 4, groupWidth: 8, blocks: 1 })),
  densenet40: square(8, densenet({ classes, depth: 7, growth: 4 })),
  resnet9: square(32, resnet9({ classes, width: 4 })),
  airbench94: square(32, airbench94({ classes, widths: [4, 8, 8] })),
  airbench95: square(32, airbench95({ classes, widths: [8, 12, 12] })),
  airbench96: square(32, airbench96({ classes, widths: [8, 12, 16] })),
  resnet20: square(8, resnetCifar(8, { classes, width: 4 })),
  resnet32: square(8, resnetCifar(8, { classes, width: 4 })),
  resnet44: square(8, resnetCifar(8, { classes, width: 4 })),
  resnet56: square(8, resnetCifar(8, { classes, width: 4 })),
  resnet110: square(8, resnetCifar(14, { classes, width: 4 })),
  mobilenetV2: square(32, mobilenetV2({ classes, width: 0.1, image: 32 })),
};

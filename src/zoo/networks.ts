import { nearest, ProblemError } from "../errors.ts";
import type { Layer } from "../nn/layer.ts";
import { airbench94, airbench95, airbench96 } from "./airbench.ts";
import { alexnet, alexnetTflearn } from "./alexnet.ts";
import { autoencoder } from "./autoencoder.ts";
import { birdNet } from "./birdNet.ts";
import { densenet } from "./densenet.ts";
import { eight } from "./eight.ts";
import { eightConv } from "./eightConv.ts";
import { eightDeep } from "./eightDeep.ts";
import { googlenet } from "./googlenet.ts";
import { highwayNet } from "./highwayNet.ts";
import { housePrices } from "./housePrices.ts";
import { mnistConv, mnistDense } from "./mnist.ts";
import { mobilenetV2 } from "./mobilenetV2.ts";
import { networkInNetwork } from "./networkInNetwork.ts";
import { preactResnet } from "./preactResnet.ts";
import { resnet18, resnet34, resnet50, resnext50 } from "./resnet.ts";
import { resnet9 } from "./resnet9.ts";
import { resnetCifar } from "./resnetCifar.ts";
import { resnextCifar } from "./resnext.ts";
import { tiles } from "./tiles.ts";
import { vgg16, vgg19 } from "./vgg.ts";

/** What one network of the zoo is, as plain data and a function that makes it. */
export interface ZooNetwork {
  /** What it is: "VGG-16 with batch normalisation". */
  readonly title: string;
  /** What it takes in its paper. */
  readonly input:
    | { readonly height: number; readonly width: number; readonly channels: number }
    | { readonly features: readonly number[] };
  /** How many classes it tells apart in its paper; undefined for a regression or a picture. */
  readonly classes: number | undefined;
  /** Makes it, for so many classes where it tells any apart. */
  readonly build: (options: { readonly classes?: number }) => Layer;
  /** How many weights it has, as it is published: exactly, or to the digits that its paper gives: "1.7M". */
  readonly published: { readonly parameters: number | string; readonly by: string };
  /** Authors, title, year. */
  readonly paper: string;
}

const imageNet = { input: { height: 224, width: 224, channels: 3 }, classes: 1000 } as const;
const cifar10 = { input: { height: 32, width: 32, channels: 3 }, classes: 10 } as const;
const mnist = { input: { height: 28, width: 28, channels: 1 }, classes: 10 } as const;

const tutorial = (part: number) => `Geitgey, "Machine Learning is Fun! Part ${part}", 2016`;
const torchvision = (parameters: number) => ({ parameters, by: "torchvision" });
const definition = (parameters: number) => ({ parameters, by: "its definition" });

const rounded = (parameters: string) => ({ parameters, by: "its paper" });

const alexnetPaper = 'Krizhevsky et al., "ImageNet Classification with Deep Convolutional Neural Networks", 2012';
const googlenetPaper = 'Szegedy et al., "Going Deeper with Convolutions", 2015';
const resnetPaper = 'He et al., "Deep Residual Learning for Image Recognition", 2016';
const resnextPaper = 'Xie et al., "Aggregated Residual Transformations for Deep Neural Networks", 2017';
const airbenchPaper = 'Jordan, "94% on CIFAR-10 in 3.29 Seconds on a Single GPU", 2024';
const vggPaper = 'Simonyan & Zisserman, "Very Deep Convolutional Networks for Large-Scale Image Recognition", 2015';

function cifarResnet(depth: number, parameters: string) {
  return {
    title: `ResNet-${depth} for CIFAR`,
    ...cifar10,
    build: (options: { readonly classes?: number }) => resnetCifar(depth, options),
    published: rounded(parameters),
    paper: resnetPaper,
  } as const;
}

const table = {
  housePrices: {
    title: "house prices from three facts",
    input: { features: [3] },
    classes: undefined,
    build: () => housePrices(),
    published: definition(21),
    paper: tutorial(2),
  },
  eight: {
    title: "is it an 8?",
    input: { height: 18, width: 18, channels: 1 },
    classes: 2,
    build: eight,
    published: definition(10_466),
    paper: tutorial(3),
  },
  eightDeep: {
    title: "is it an 8, anywhere? Three hidden layers",
    input: { height: 40, width: 40, channels: 1 },
    classes: 2,
    build: eightDeep,
    published: definition(984_194),
    paper: tutorial(3),
  },
  eightConv: {
    title: "is it an 8, anywhere? Three convolutions",
    input: { height: 40, width: 40, channels: 1 },
    classes: 2,
    build: eightConv,
    published: definition(31_874),
    paper: tutorial(3),
  },
  bird: {
    title: "is it a bird?",
    input: { height: 32, width: 32, channels: 3 },
    classes: 2,
    build: ({ classes }) => birdNet(classes),
    published: definition(2_155_010),
    paper: tutorial(3),
  },
  tiles: {
    title: "77 tiles, one small network",
    input: { height: 64, width: 96, channels: 1 },
    classes: 10,
    build: tiles,
    published: definition(58_090),
    paper: tutorial(3),
  },
  mnistDense: {
    title: "dense network for MNIST",
    ...mnist,
    build: mnistDense,
    published: definition(55_050),
    paper: "TFLearn's example dnn.py",
  },
  mnistConv: {
    title: "convolutional network for MNIST",
    ...mnist,
    build: mnistConv,
    published: definition(455_946),
    paper: "TFLearn's example convnet_mnist.py",
  },
  highwayNet: {
    title: "highway network for MNIST",
    ...mnist,
    build: highwayNet,
    published: definition(134_090),
    paper: 'Srivastava et al., "Highway Networks", 2015, as TFLearn\'s example',
  },
  autoencoder: {
    title: "convolutional autoencoder for MNIST",
    input: mnist.input,
    classes: undefined,
    build: () => autoencoder(),
    published: { parameters: 4385, by: "the Keras blog" },
    paper: 'Chollet, "Building Autoencoders in Keras", 2016',
  },
  networkInNetwork: {
    title: "network in network",
    ...cifar10,
    build: networkInNetwork,
    published: definition(966_986),
    paper: 'Lin, Chen & Yan, "Network In Network", 2014',
  },
  alexnet: {
    title: "AlexNet",
    ...imageNet,
    build: alexnet,
    published: definition(60_965_224),
    paper: alexnetPaper,
  },
  alexnetTflearn: {
    title: "AlexNet as in TFLearn",
    input: { height: 227, width: 227, channels: 3 },
    classes: 17,
    build: alexnetTflearn,
    published: definition(87_711_121),
    paper: "TFLearn's example alexnet.py",
  },
  vgg16: {
    title: "VGG-16",
    ...imageNet,
    build: vgg16,
    published: torchvision(138_357_544),
    paper: vggPaper,
  },
  vgg16bn: {
    title: "VGG-16 with batch normalisation",
    ...imageNet,
    build: (options) => vgg16({ ...options, batchNorm: true }),
    published: torchvision(138_365_992),
    paper: vggPaper,
  },
  vgg19: {
    title: "VGG-19",
    ...imageNet,
    build: vgg19,
    published: torchvision(143_667_240),
    paper: vggPaper,
  },
  vgg19bn: {
    title: "VGG-19 with batch normalisation",
    ...imageNet,
    build: (options) => vgg19({ ...options, batchNorm: true }),
    published: torchvision(143_678_248),
    paper: vggPaper,
  },
  googlenet: {
    title: "GoogLeNet",
    ...imageNet,
    build: googlenet,
    published: definition(6_998_552),
    paper: googlenetPaper,
  },
  googlenetBn: {
    title: "GoogLeNet with batch normalisation",
    ...imageNet,
    build: (options) => googlenet({ ...options, form: "torchvision" }),
    published: torchvision(6_624_904),
    paper: googlenetPaper,
  },
  resnet18: {
    title: "ResNet-18",
    ...imageNet,
    build: resnet18,
    published: torchvision(11_689_512),
    paper: resnetPaper,
  },
  resnet34: {
    title: "ResNet-34",
    ...imageNet,
    build: resnet34,
    published: torchvision(21_797_672),
    paper: resnetPaper,
  },
  resnet50: {
    title: "ResNet-50",
    ...imageNet,
    build: resnet50,
    published: torchvision(25_557_032),
    paper: resnetPaper,
  },
  preactResnet164: {
    title: "ResNet-164 with pre-activation, for 32 x 32",
    ...cifar10,
    build: preactResnet,
    published: rounded("1.7M"),
    paper: 'He et al., "Identity Mappings in Deep Residual Networks", 2016',
  },
  resnext50: {
    title: "ResNeXt-50 (32x4d)",
    ...imageNet,
    build: resnext50,
    published: torchvision(25_028_904),
    paper: resnextPaper,
  },
  resnextCifar: {
    title: "ResNeXt-29, 8 x 64d, for 32 x 32",
    ...cifar10,
    build: resnextCifar,
    published: rounded("34.4M"),
    paper: resnextPaper,
  },
  densenet40: {
    title: "DenseNet, 40 layers of 12 channels",
    ...cifar10,
    build: densenet,
    published: rounded("1.0M"),
    paper: 'Huang et al., "Densely Connected Convolutional Networks", 2017',
  },
  resnet9: {
    title: "ResNet-9",
    ...cifar10,
    build: resnet9,
    published: definition(6_573_120),
    paper: 'Page, "How to Train Your ResNet", 2018',
  },
  airbench94: {
    title: "airbench94",
    ...cifar10,
    build: airbench94,
    published: rounded("1.97M"),
    paper: airbenchPaper,
  },
  airbench95: {
    title: "airbench95",
    ...cifar10,
    build: airbench95,
    published: definition(4_604_440),
    paper: airbenchPaper,
  },
  airbench96: {
    title: "airbench96",
    ...cifar10,
    build: airbench96,
    published: definition(9_915_416),
    paper: airbenchPaper,
  },
  resnet20: cifarResnet(20, "0.27M"),
  resnet32: cifarResnet(32, "0.46M"),
  resnet44: cifarResnet(44, "0.66M"),
  resnet56: cifarResnet(56, "0.85M"),
  resnet110: cifarResnet(110, "1.7M"),
  mobilenetV2: {
    title: "MobileNetV2",
    ...imageNet,
    build: (options) => mobilenetV2(options),
    published: torchvision(3_504_872),
    paper: 'Sandler et al., "MobileNetV2: Inverted Residuals and Linear Bottlenecks", 2018',
  },
} as const satisfies Readonly<Record<string, ZooNetwork>>;

export type NetworkName = keyof typeof table;

/** The zoo: every network by its name. */
export const networks: Readonly<Record<NetworkName, ZooNetwork>> = table;

/**
 * The network of a name. Small and large letters, dashes and underscores make no difference: "ResNet-18" is resnet18.
 * @throws ProblemError that suggests a name, and lists all, when there is none.
 */
export function findNetwork(name: string): ZooNetwork & { readonly name: NetworkName } {
  const names = Object.keys(networks) as NetworkName[];
  const found = names.find((each) => plain(each) === plain(name));
  if (found !== undefined) return { name: found, ...networks[found] };
  const near = nearest(name, names);
  throw new ProblemError(
    {
      what: "There is no network of this name",
      expected: names.join(", "),
      received: `"${name}"`,
      ...(near !== undefined && { mend: `Did you mean ${near}?` }),
    },
    { exitCode: 2 },
  );
}

function plain(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, "");
}

import { ProblemError } from "../errors.ts";
import type { Layer } from "../nn/layer.ts";
import { birdNet } from "./birdNet.ts";
import { eight } from "./eight.ts";
import { housePrices } from "./housePrices.ts";
import { mnistDense } from "./mnist.ts";
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
const mnist = { input: { height: 28, width: 28, channels: 1 }, classes: 10 } as const;

const tutorial = (part: number) => `Geitgey, "Machine Learning is Fun! Part ${part}", 2016`;
const torchvision = (parameters: number) => ({ parameters, by: "torchvision" });
const definition = (parameters: number) => ({ parameters, by: "its definition" });

const vggPaper = 'Simonyan & Zisserman, "Very Deep Convolutional Networks for Large-Scale Image Recognition", 2015';

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
  bird: {
    title: "is it a bird?",
    input: { height: 32, width: 32, channels: 3 },
    classes: 2,
    build: ({ classes }) => birdNet(classes),
    published: definition(2_155_010),
    paper: tutorial(3),
  },
  mnistDense: {
    title: "dense network for MNIST",
    ...mnist,
    build: mnistDense,
    published: definition(55_050),
    paper: "TFLearn's example dnn.py",
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
  const likely = names.filter((each) => differences(plain(each), plain(name)) <= Math.max(2, name.length / 4));
  const nearest = likely.toSorted((a, b) => differences(plain(a), plain(name)) - differences(plain(b), plain(name)))[0];
  throw new ProblemError(
    {
      what: "There is no network of this name",
      expected: names.join(", "),
      received: `"${name}"`,
      ...(nearest !== undefined && { mend: `Did you mean ${nearest}?` }),
    },
    { exitCode: 2 },
  );
}

function plain(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, "");
}

/** How many letters must be changed, added or left out to make one word the other. */
function differences(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (const letter of a) {
    const next = [row[0]! + 1];
    for (let i = 1; i <= b.length; i++) {
      next.push(Math.min(next[i - 1]! + 1, row[i]! + 1, row[i - 1]! + (b[i - 1] === letter ? 0 : 1)));
    }
    row = next;
  }
  return row[b.length]!;
}

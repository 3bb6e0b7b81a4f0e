import type { ArraySetEntry } from "../entry.ts";

export const emnistLetters: ArraySetEntry = {
  kind: "arrays",
  name: "emnist-letters",
  title: "EMNIST Letters",
  about: "145,600 handwritten letters, 28 x 28, grey; large and small ones of a letter are one class",
  classes: [..."ABCDEFGHIJKLMNOPQRSTUVWXYZ"],
  height: 28,
  width: 28,
  channels: 1,
  counts: { train: 124_800, test: 20_800 },
  terms: "No licence is stated; made by NIST from its Special Database 19. Used for research and teaching.",
  citation:
    "Gregory Cohen, Saeed Afshar, Jonathan Tapson, Andre van Schaik: EMNIST: an extension of MNIST to handwritten " +
    "letters. arXiv:1702.05373, 2017.",
  homepage: "https://www.nist.gov/itl/products-and-services/emnist-dataset",
  mirrors: [
    {
      form: "emnist-letters",
      bytes: 561_753_746,
      files: [
        {
          kind: "url",
          url: "https://biometrics.nist.gov/cs_links/EMNIST/gzip.zip",
          integrity: "md5:58c8d27c78d21e728a6bc7b3cc06412e",
        },
      ],
    },
  ],
};

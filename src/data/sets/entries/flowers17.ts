import type { PictureSetEntry } from "../entry.ts";

export const flowers17: PictureSetEntry = {
  kind: "pictures",
  name: "flowers17",
  title: "Oxford Flowers 17",
  about: "1,360 photographs of 17 flowers that are common in Britain, 80 of each",
  // In the order in which the pictures are numbered.
  classes: [
    ...["daffodil", "snowdrop", "lily of the valley", "bluebell", "crocus", "iris", "tigerlily", "tulip", "fritillary"],
    ...["sunflower", "daisy", "coltsfoot", "dandelion", "cowslip", "buttercup", "windflower", "pansy"],
  ],
  counts: { train: 1_020, test: 340 },
  terms: "No licence is stated; collected by the Visual Geometry Group of Oxford. Used for research and teaching.",
  citation:
    "Maria-Elena Nilsback, Andrew Zisserman: A Visual Vocabulary for Flower Classification. IEEE Conference on " +
    "Computer Vision and Pattern Recognition, 2006.",
  homepage: "https://www.robots.ox.ac.uk/~vgg/data/flowers/17/",
  mirrors: [
    {
      form: "flowers17",
      bytes: 60_272_000,
      files: [
        {
          kind: "url",
          url: "https://www.robots.ox.ac.uk/~vgg/data/flowers/17/17flowers.tgz",
          integrity: "md5:b59a65d8d1a99cd66944d474e1289eab",
        },
        {
          kind: "url",
          url: "https://www.robots.ox.ac.uk/~vgg/data/flowers/17/datasplits.mat",
          integrity: "md5:4828cddfd0d803c5abbdebcb1e148a1e",
        },
      ],
    },
  ],
};

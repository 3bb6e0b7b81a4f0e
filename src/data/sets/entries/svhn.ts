import type { ArraySetEntry } from "../entry.ts";

export const svhn: ArraySetEntry = {
  kind: "arrays",
  name: "svhn",
  title: "SVHN",
  about: "99,289 digits from house numbers in photographs of streets, 32 x 32, in colour",
  classes: ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"],
  height: 32,
  width: 32,
  channels: 3,
  counts: { train: 73_257, test: 26_032 },
  terms: "For non-commercial use only.",
  citation:
    "Yuval Netzer, Tao Wang, Adam Coates, Alessandro Bissacco, Bo Wu, Andrew Y. Ng: Reading Digits in Natural Images " +
    "with Unsupervised Feature Learning. NIPS Workshop on Deep Learning and Unsupervised Feature Learning, 2011.",
  homepage: "http://ufldl.stanford.edu/housenumbers/",
  mirrors: [
    {
      form: "svhn-cropped",
      bytes: 246_316_178,
      files: [
        {
          kind: "url",
          url: "http://ufldl.stanford.edu/housenumbers/train_32x32.mat",
          integrity: "md5:e26dedcc434d2e4c54c9b2d4a06d8373",
        },
        {
          kind: "url",
          url: "http://ufldl.stanford.edu/housenumbers/test_32x32.mat",
          integrity: "md5:eb5a983be6a315427106f1b164d9cef3",
        },
      ],
    },
  ],
  unpacked: {
    "train_32x32.mat": "md5:e26dedcc434d2e4c54c9b2d4a06d8373",
    "test_32x32.mat": "md5:eb5a983be6a315427106f1b164d9cef3",
  },
};

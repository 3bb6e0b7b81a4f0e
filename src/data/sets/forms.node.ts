import type { ArrayForm } from "./entry.ts";
import type { SetParts } from "./parts.ts";

/** The files of one form, by their names without folders, unpacked where they were gzipped. */
export type FormFiles = ReadonlyMap<string, Uint8Array>;

export type Decoder = (files: FormFiles) => Promise<SetParts> | SetParts;

interface FormOfArrays {
  /** The files that it consists of, as `FormFiles` names them. */
  readonly files: readonly string[];
  /** Loaded when needed: decoding happens once, reading the cache every time. */
  readonly decoder: () => Promise<Decoder>;
}

const idx = (prefix: string, test: string): readonly string[] =>
  ["train", test].flatMap((part) => [`${prefix}${part}-images-idx3-ubyte`, `${prefix}${part}-labels-idx1-ubyte`]);
const batches = ["data_batch_1", "data_batch_2", "data_batch_3", "data_batch_4", "data_batch_5", "test_batch"];

/** How each form of arrays is read. */
export const forms: { readonly [Form in ArrayForm]: FormOfArrays } = {
  idx: {
    files: idx("", "t10k"),
    decoder: async () => (await import("./idxSets.ts")).decodeIdxFiles,
  },
  "emnist-letters": {
    files: idx("emnist-letters-", "test"),
    decoder: async () => (await import("./idxSets.ts")).decodeEmnistLetters,
  },
  "cifar10-batches": {
    files: batches.map((name) => `${name}.bin`),
    decoder: async () => (await import("./cifarBinary.ts")).decodeCifar10Batches,
  },
  "cifar10-sheets": {
    files: [...batches.map((name) => `${name}.png`), "train_lables.json", "test_lables.json"],
    decoder: async () => (await import("./cifar10Sheets.node.ts")).decodeCifar10Sheets,
  },
  "cifar100-binary": {
    files: ["train.bin", "test.bin"],
    decoder: async () => (await import("./cifarBinary.ts")).decodeCifar100,
  },
  "svhn-cropped": {
    files: ["train_32x32.mat", "test_32x32.mat"],
    decoder: async () => (await import("./svhn.node.ts")).decodeSvhn,
  },
};

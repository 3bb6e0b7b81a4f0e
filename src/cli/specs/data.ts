import { policyNames } from "../../nn/augment/policies.ts";
import { pictureFlags, sourceFlags } from "../dataFlags.ts";
import { oneOf, text, wholeNumber } from "../flags.ts";
import type { CommandSpecs } from "./commandSpec.ts";
import { json, jsonObject } from "./common.ts";

const dataSet = { name: "<name>", about: "as `plumage data list` shows it" };

/** Data, before anything is trained on them. */
export const dataCommands = {
  "data list": {
    summary: "list the data sets, and which are in the cache",
    about: "The cache is in the user's cache folder, or where PLUMAGE_CACHE says.",
    arguments: [],
    flags: { json },
    examples: ["plumage data list"],
  },
  "data info": {
    summary: "tell all about a data set: its terms, where it comes from, what of it is in the cache",
    about: "Nothing is asked of the network.",
    arguments: [dataSet],
    flags: { json: jsonObject },
    examples: ["plumage data info cub200"],
  },
  "data get": {
    summary: "fetch a data set into the cache",
    about:
      "Mirrors are tried in order, and a checksum decides. A set that is in the cache already is not fetched again.",
    arguments: [dataSet],
    flags: { json },
    examples: ["plumage data get cifar10"],
  },
  "data import": {
    summary: "take a data set into the cache from files that you have",
    about:
      "Takes the archives that the authors publish, what they unpack to, or a folder of that. What it is is recognised by its " +
      "content, and checked. Of a set of pictures a part will do. Files are copied: yours may go away afterwards. What was in the " +
      "cache before is replaced.",
    arguments: [dataSet, { name: "<paths...>", about: "archives, files or folders" }],
    flags: { json },
    examples: [
      "plumage data import cub200 CUB_200_2011.tgz",
      "plumage data import svhn train_32x32.mat test_32x32.mat",
      "plumage data import cifar10 downloads/cifar-10-batches-bin",
    ],
  },
  "data remove": {
    summary: "take a data set out of the cache",
    about:
      "Frees what it was unpacked to, and what its pictures were decoded to. It is no error when nothing is there.",
    arguments: [dataSet],
    flags: { json },
    examples: ["plumage data remove cifar10"],
  },
  "data audit": {
    summary: "say what is wrong with data, before anything is trained on them",
    about:
      "Looks for copies within and across splits (resized, mirrored, lighter ones too), one picture under two labels, broken, dark, " +
      "blurred and odd pictures, and classes that the camera or the file gives away. Deletes and changes nothing.",
    arguments: [
      { name: "<location>", about: "a data set as `plumage data list` shows it, or the place of your pictures" },
    ],
    flags: {
      html: text("write a page with the pictures: one file that needs no network", "FILE"),
      fix: text("write names to leave out into this list, or add them to it; for --exclude", "FILE"),
      size: {
        ...pictureFlags.size,
        about: "what pictures are looked at in: N for squares, or HEIGHTxWIDTH (default: 96, or a data set's own size)",
      },
      ...sourceFlags,
      json: jsonObject,
    },
    examples: [
      "plumage data audit photos --html audit.html",
      "plumage data audit photos --fix exclusions.txt",
      "plumage data audit cifar10 --json",
    ],
  },
  "data preview": {
    summary: "draw some images of each class, as they are and as training sees them",
    about:
      "Writes contact sheets (PNG) and a page (HTML, one file that needs no network). Each image stands above what the " +
      "augmentation of training makes of it: the same graph draws it.",
    arguments: [
      { name: "<location>", about: "a data set as `plumage data list` shows it, or the place of your pictures" },
    ],
    flags: {
      count: wholeNumber("images of each class (default: 8)", { min: 1, max: 1000 }),
      augment: {
        ...oneOf(`what changes the images: none, ${policyNames.join(", ")} (default: birds)`, ["none", ...policyNames]),
        placeholder: "NAME",
      },
      split: oneOf("which images, where they come divided (default: train)", ["train", "validation", "test"]),
      seed: wholeNumber("which images are taken, and how they are changed (default: 0)", { min: 0 }),
      ...pictureFlags,
      size: {
        ...pictureFlags.size,
        about: "what pictures are brought to: N for squares, or HEIGHTxWIDTH (default: 64, or a data set's own size)",
      },
      ...sourceFlags,
      out: text("the page; sheets go beside it (default: <location>-preview.html)", "FILE"),
      json,
    },
    examples: [
      "plumage data preview cifar10",
      "plumage data preview photos --size 96 --fit crop",
      "plumage data preview mnist --classes 3,8 --count 20 --augment cutout",
    ],
  },
} as const satisfies CommandSpecs;

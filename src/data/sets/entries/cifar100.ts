import type { ArraySetEntry } from "../entry.ts";

/** The twenty superclasses of CIFAR-100 in the order of their labels, each with its five classes. */
export const cifar100Superclasses: Readonly<Record<string, readonly string[]>> = {
  aquatic_mammals: ["beaver", "dolphin", "otter", "seal", "whale"],
  fish: ["aquarium_fish", "flatfish", "ray", "shark", "trout"],
  flowers: ["orchid", "poppy", "rose", "sunflower", "tulip"],
  food_containers: ["bottle", "bowl", "can", "cup", "plate"],
  fruit_and_vegetables: ["apple", "mushroom", "orange", "pear", "sweet_pepper"],
  household_electrical_devices: ["clock", "keyboard", "lamp", "telephone", "television"],
  household_furniture: ["bed", "chair", "couch", "table", "wardrobe"],
  insects: ["bee", "beetle", "butterfly", "caterpillar", "cockroach"],
  large_carnivores: ["bear", "leopard", "lion", "tiger", "wolf"],
  "large_man-made_outdoor_things": ["bridge", "castle", "house", "road", "skyscraper"],
  large_natural_outdoor_scenes: ["cloud", "forest", "mountain", "plain", "sea"],
  large_omnivores_and_herbivores: ["camel", "cattle", "chimpanzee", "elephant", "kangaroo"],
  medium_mammals: ["fox", "porcupine", "possum", "raccoon", "skunk"],
  "non-insect_invertebrates": ["crab", "lobster", "snail", "spider", "worm"],
  people: ["baby", "boy", "girl", "man", "woman"],
  reptiles: ["crocodile", "dinosaur", "lizard", "snake", "turtle"],
  small_mammals: ["hamster", "mouse", "rabbit", "shrew", "squirrel"],
  trees: ["maple_tree", "oak_tree", "palm_tree", "pine_tree", "willow_tree"],
  vehicles_1: ["bicycle", "bus", "motorcycle", "pickup_truck", "train"],
  vehicles_2: ["lawn_mower", "rocket", "streetcar", "tank", "tractor"],
};

/** The superclass of each class of CIFAR-100, for `groupClasses`. */
export const cifar100Groups: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(cifar100Superclasses).flatMap(([group, members]) => members.map((name) => [name, group])),
);

/** The classes are numbered in the order of the alphabet. */
const classes = Object.values(cifar100Superclasses).flat().sort();

export const cifar100: ArraySetEntry = {
  kind: "arrays",
  name: "cifar100",
  title: "CIFAR-100",
  about: "60,000 colour photographs, 32 x 32, of a hundred kinds of things in twenty groups",
  classes,
  height: 32,
  width: 32,
  channels: 3,
  counts: { train: 50_000, test: 10_000 },
  terms: "No licence is stated; the authors ask that the technical report be cited. Used for research and teaching.",
  citation: "Alex Krizhevsky: Learning Multiple Layers of Features from Tiny Images. Technical report, 2009.",
  homepage: "https://www.cs.toronto.edu/~kriz/cifar.html",
  mirrors: [
    {
      form: "cifar100-binary",
      bytes: 168_513_733,
      files: [
        {
          kind: "url",
          url: "https://www.cs.toronto.edu/~kriz/cifar-100-binary.tar.gz",
          integrity: "md5:03b5dce01913d631647c71ecec9e9cb8",
        },
      ],
    },
  ],
};

import { describe, expect, test } from "vitest";
import type { Layer } from "../../src/nn/layer.ts";
import { elementCount } from "../../src/tensor/tensor.ts";
import { mobilenetV2 } from "../../src/zoo/mobilenetV2.ts";
import { resnetCifar } from "../../src/zoo/resnetCifar.ts";
import { messageOf } from "../nn/messageOf.ts";
import { write } from "../nn/runLayer.ts";

/** How many weights gradients change. */
function trained(network: Layer, size: number): number {
  const { parameters } = write(network, [3, size, size]);
  return parameters.filter((each) => each.trainable).reduce((sum, { shape }) => sum + elementCount(shape), 0);
}

describe("published counts of weights", () => {
  test("ResNet for CIFAR: 0.27, 0.46, 0.66, 0.85 and 1.7 million", () => {
    const counts = [20, 32, 44, 56, 110].map((depth) => trained(resnetCifar(depth), 32));
    expect(counts).toEqual([269_722, 464_154, 658_586, 853_018, 1_727_962]);
    expect(trained(resnetCifar(20, { shortcut: "projection" }), 32)).toBe(272_474);
  });

  test("MobileNetV2: torchvision's 3,504,872, and 2,236,682 for ten classes of small images", () => {
    expect(trained(mobilenetV2(), 224)).toBe(3_504_872);
    expect(trained(mobilenetV2({ classes: 10, image: 32 }), 32)).toBe(2_236_682);
    expect(trained(mobilenetV2({ width: 0.5 }), 224)).toBe(1_968_680);
  });
});

test("any number of classes, and images of other sizes", () => {
  const { output } = write(mobilenetV2({ classes: 7 }), [3, 224, 224], "infer");
  expect(output.shape).toEqual(["N", 7]);
  expect(write(resnetCifar(8, { width: 8, classes: 3 }), [3, 20, 24]).output.shape).toEqual(["N", 3]);
});

test("a depth that three stages of whole blocks do not give", () => {
  expect(messageOf(() => resnetCifar(18))).toBe(
    "resnetCifar: depth is out of range: expected 6 k + 2, such as 20, 32, 44, 56 or 110, got 18.",
  );
});

import { describe, expect, test } from "vitest";
import { input } from "../../src/graph/graph.ts";
import { inOrder } from "../../src/graph/walk.ts";
import { writeNetwork } from "../../src/nn/write.ts";
import { summarize } from "../../src/summary/summary.ts";
import { findNetwork, type NetworkName, networks } from "../../src/zoo/networks.ts";

const names = Object.keys(networks) as NetworkName[];

/** To as many digits as a text gives: 1703258 is "1.7M". */
function inMillions(value: number, like: string): string {
  const digits = like.replace("M", "").split(".")[1]?.length ?? 0;
  return `${(value / 1e6).toFixed(digits)}M`;
}

describe.each(names)("%s", (name) => {
  const { build, input, classes, published } = networks[name];

  test("has as many parameters as are published", () => {
    const { parameters, frozen } = summarize(build({}), { input });
    const exact = published.parameters;
    expect(typeof exact === "number" ? parameters : inMillions(parameters, exact)).toBe(exact);
    expect(frozen).toBe(0);
  });

  test("tells as many classes apart as it is asked to", () => {
    if (classes === undefined) return expect(build({})).toEqual(expect.objectContaining({ kind: "sequential" }));
    expect(summarize(build({}), { input }).output).toEqual(["N", classes]);
    expect(summarize(build({ classes: 7 }), { input }).output).toEqual(["N", 7]);
  });
});

/** Multiply-adds as papers and other programs count them, where they do. */
test.each<[NetworkName, string]>([
  ["alexnet", "724M"],
  ["vgg16", "15470M"],
  ["vgg19", "19632M"],
  ["googlenetBn", "1498M"],
  ["resnet18", "1814M"],
  ["resnet34", "3664M"],
  ["resnet50", "4089M"],
  ["resnext50", "4230M"],
])("%s takes %s multiply-adds", (name, published) => {
  const { build, input } = networks[name];
  expect(inMillions(summarize(build({}), { input }).multiplyAdds, published)).toBe(published);
});

test("names are found however they are written, and each once", () => {
  expect(findNetwork("ResNet-18").name).toBe("resnet18");
  expect(findNetwork("network in network").name).toBe("networkInNetwork");
  const plain = names.map((name) => name.toLowerCase());
  expect(new Set(plain).size).toBe(names.length);
});

test("tiles: 11 beside and 7 above one another, of four results the largest", () => {
  const x = input("x", "float32", ["N", 1, 64, 96]);
  const order = inOrder([writeNetwork(networks.tiles.build({}), x, { mode: "infer" }).output]);
  const shapes = (op: string) => order.filter((value) => value.op === op).map(({ shape }) => shape);
  expect(shapes("Conv")).toEqual([["N", 32, 7, 11]]);
  expect(shapes("MaxPool")).toEqual([["N", 32, 4, 6]]);
});

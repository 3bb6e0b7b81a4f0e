import { describe, expect, test } from "vitest";
import type { InputShape } from "../../src/compile/inputs.ts";
import type { Layer } from "../../src/nn/layer.ts";
import { activation } from "../../src/nn/layers/activation.ts";
import { concat } from "../../src/nn/layers/branches.ts";
import { conv2d } from "../../src/nn/layers/conv2d.ts";
import { dense } from "../../src/nn/layers/dense.ts";
import { functional } from "../../src/nn/layers/functional.ts";
import { maxPool2d } from "../../src/nn/layers/maxPool2d.ts";
import { merge } from "../../src/nn/layers/merge.ts";
import { residual } from "../../src/nn/layers/residual.ts";
import { sequential } from "../../src/nn/layers/sequential.ts";
import { drawNetwork } from "../../src/summary/picture.ts";
import { birdNet } from "../../src/zoo/birdNet.ts";
import { vgg19 } from "../../src/zoo/vgg.ts";

const input = { height: 16, width: 16, channels: 4 };
const conv = (filters: number) => conv2d(filters, 3, { activation: "relu" });
const block = (filters: number) => residual(sequential(conv(filters), conv(filters)), { activation: "relu" });

/** No series of branches: the middle reads the left, and is read by the right. */
const crossed = functional((x, layer) => {
  const left = layer(conv(4), x);
  const middle = layer(conv(4), merge("add", left, x));
  const right = layer(conv(4), merge("concat", x, middle));
  return layer(dense(2), merge("add", merge("add", left, middle), right));
});

const networks: Readonly<Record<string, readonly [Layer, InputShape]>> = {
  "the bird net": [birdNet(), { height: 32, width: 32, channels: 3 }],
  "a tall one": [vgg19(), { height: 224, width: 224, channels: 3 }],
  "residual blocks": [sequential(conv(4), block(4), block(4), block(4), dense(2)), input],
  "branches of different lengths": [
    sequential(concat(conv(2), sequential(conv(4), conv(8)), maxPool2d(1), sequential()), dense(2)),
    input,
  ],
  "nested blocks": [residual(sequential(concat(conv(2), residual(conv2d(4, 1))), conv(4))), input],
  "a graph that is no series of branches": [crossed, input],
  "one layer": [dense(2), { features: [3] }],
};

interface Box {
  readonly kind: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

function boxesIn(svg: string): Box[] {
  const found = svg.matchAll(/<rect class="([^"]*)" x="([^"]*)" y="([^"]*)" width="([^"]*)" height="([^"]*)"/g);
  return [...found].map(([, kind, ...numbers]) => {
    const [x, y, width, height] = numbers.map(Number);
    return { kind: kind!, x: x!, y: y!, width: width!, height: height! };
  });
}

function overlap(a: Box, b: Box): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

describe.each(Object.entries(networks))("the picture of %s", (_, [network, shape]) => {
  const svg = drawNetwork(network, { input: shape, title: 'a "net" & more' });
  const [page, ...rest] = boxesIn(svg);
  const boxes = rest.filter(({ kind }) => kind.startsWith("box"));

  test("has no box on another", () => {
    for (const [i, box] of boxes.entries()) {
      expect(boxes.slice(0, i).filter((other) => overlap(box, other))).toEqual([]);
    }
  });

  test("holds everything on its page", () => {
    for (const { x, y, width, height } of rest) {
      expect(Math.min(x, y)).toBeGreaterThanOrEqual(0);
      expect(x + width).toBeLessThanOrEqual(page!.width);
      expect(y + height).toBeLessThanOrEqual(page!.height);
    }
    const numbers = [...svg.matchAll(/ d="([^"]*)"/g)].flatMap(([, d]) => d!.match(/-?[\d.]+/g)!.map(Number));
    expect(Math.min(...numbers)).toBeGreaterThanOrEqual(0);
    expect(numbers.every(Number.isFinite)).toBe(true);
  });

  test("is well-formed", () => {
    const open: string[] = [];
    for (const [, close, name, self] of svg.matchAll(/<(\/?)([a-z]+)[^>]*?(\/?)>/gi)) {
      if (close === "/") expect(open.pop()).toBe(name);
      else if (self !== "/") open.push(name!);
    }
    expect(open).toEqual([]);
    expect(svg).toContain("a &quot;net&quot; &amp; more");
  });
});

/** The words on a picture, in the order in which they are drawn. */
function wordsOf(network: Layer, shape: InputShape = input): string[] {
  const svg = drawNetwork(network, { input: shape, title: "t" });
  return [...svg.matchAll(/<text class="(?:name|label|detail)"[^>]*>([^<]*)</g)].map(([, words]) => words!).slice(1);
}

describe("a picture", () => {
  test("names each layer, its shape and its parameters, in order", () => {
    expect(wordsOf(sequential(conv(2), activation("tanh"), dense(3)))).toEqual([
      "input 4 × 16 × 16",
      "conv2d(2, 3) relu",
      "2 × 16 × 16  ·  74 parameters",
      "tanh",
      "dense(3)",
      "3  ·  1,539 parameters",
    ]);
  });

  test("shows what joins branches", () => {
    expect(wordsOf(sequential(concat(conv(2), conv(3)), residual(conv(5), { activation: "relu" })))).toEqual([
      "input 4 × 16 × 16",
      "concat",
      "conv2d(2, 3) relu",
      "2 × 16 × 16  ·  74 parameters",
      "conv2d(3, 3) relu",
      "3 × 16 × 16  ·  111 parameters",
      "concat",
      "residual relu",
      "conv2d(5, 3) relu",
      "5 × 16 × 16  ·  230 parameters",
      "+, relu",
    ]);
  });

  test("draws blocks that repeat once", () => {
    const words = wordsOf(sequential(block(4), block(4), block(4), dense(2)));
    expect(words).toContain("3 x residual relu");
    expect(words.filter((each) => each === "conv2d(4, 3) relu")).toHaveLength(2);
  });

  test("of the bird net is the one in docs", async () => {
    const svg = drawNetwork(birdNet(), { input: { height: 32, width: 32, channels: 3 }, title: "bird: is it a bird?" });
    await expect(svg).toMatchFileSnapshot("../../docs/bird-layers.svg");
  });
});

import { expect, test } from "vitest";
import { gradient } from "../../src/autodiff/gradient.ts";
import { constant, input } from "../../src/graph/graph.ts";
import { printGraph } from "../../src/graph/print.ts";
import { cast } from "../../src/ops/choice.ts";
import { conv } from "../../src/ops/conv.ts";
import { add, mul, neg, relu } from "../../src/ops/elementwise.ts";
import { reshape, transpose } from "../../src/ops/layout.ts";
import { matMul } from "../../src/ops/matrix.ts";
import { maxPool } from "../../src/ops/pool.ts";
import { reduceMean } from "../../src/ops/reduce.ts";
import { fromNumbers } from "../../src/tensor/tensor.ts";

test("a small network, from bytes to scores", () => {
  const images = input("images", "uint8", ["N", 8, 8, 3]);
  const filters = input("filters", "float32", [4, 3, 3, 3]);
  const weights = input("weights", "float32", [64, 2]);
  const unused = input("unused", "float32", []);
  const pixels = transpose(mul(cast(images, "float32"), 1 / 255), [0, 3, 1, 2]);
  const features = maxPool(relu(conv(pixels, filters, { pads: 1 })), [2, 2], { strides: 2 });
  const scores = matMul(reshape(features, ["N", -1]), weights);
  const graph = { inputs: [images, filters, weights, unused], outputs: { scores, features } };
  expect(printGraph(graph)).toMatchInlineSnapshot(`
    "%0 uint8[N,8,8,3] = Input name=images
    %1 float32[4,3,3,3] = Input name=filters
    %2 float32[64,2] = Input name=weights
    %3 float32[] = Input name=unused
    %4 float32[N,8,8,3] = Cast %0 to=float32
    %5 float32[] = Constant tensor={0.003921569}
    %6 float32[N,8,8,3] = Mul %4 %5
    %7 float32[N,3,8,8] = Transpose %6 perm=[0,3,1,2]
    %8 float32[N,4,8,8] = Conv %7 %1 strides=[1,1] pads=[1,1,1,1] dilations=[1,1] group=1
    %9 float32[N,4,8,8] = Relu %8
    %10 float32[N,4,4,4] = MaxPool %9 kernelShape=[2,2] strides=[2,2] pads=[0,0,0,0] dilations=[1,1]
    %11 float32[N,64] = Reshape %10 shape=[N,64]
    %12 float32[N,2] = MatMul %11 %2
    scores = %12
    features = %10
    "
  `);
});

test("the gradient of a mean", () => {
  const x = input("x", "float32", ["N", 2]);
  const loss = reduceMean(mul(x, x));
  const [dx] = gradient(loss, [x]);
  expect(printGraph({ inputs: [x], outputs: { loss, dx: dx! } })).toMatchInlineSnapshot(`
    "%0 float32[N,2] = Input name=x
    %1 float32[N,2] = Mul %0 %0
    %2 float32[] = ReduceMean %1 axes=[0,1] keepdims=false
    %3 float32[] = Constant tensor={1}
    %4 float32[1,1] = Reshape %3 shape=[1,1]
    %5 float32[] = Dimension of=2*N
    %6 float32[1,1] = Div %4 %5
    %7 float32[N,2] = Expand %6 shape=[N,2]
    %8 float32[N,2] = Mul %7 %0
    %9 float32[N,2] = Mul %7 %0
    %10 float32[N,2] = Add %8 %9
    loss = %2
    dx = %10
    "
  `);
});

test("constants: small ones in full, large ones in part", () => {
  const small = constant(fromNumbers("int64", [3], [1, 2, 3]));
  const large = constant(
    fromNumbers(
      "float32",
      [3, 4],
      Array.from({ length: 12 }, (_, i) => i / 3),
    ),
  );
  const outputs = { small: neg(small), large: add(large, large) };
  expect(printGraph({ inputs: [], outputs })).toMatchInlineSnapshot(`
    "%0 int64[3] = Constant tensor={1,2,3}
    %1 int64[3] = Neg %0
    %2 float32[3,4] = Constant tensor={0,0.3333333,0.6666667,1,1.333333,1.666667,2,2.333333,...(12)}
    %3 float32[3,4] = Add %2 %2
    small = %1
    large = %3
    "
  `);
});

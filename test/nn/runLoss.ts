import { gradient } from "../../src/autodiff/gradient.ts";
import { input, type Value } from "../../src/graph/graph.ts";
import type { Loss } from "../../src/nn/losses/loss.ts";
import { writeOnnx } from "../../src/onnx/write.ts";
import { reduceSum } from "../../src/ops/reduce.ts";
import { evaluate } from "../../src/reference/evaluate.ts";
import { fromNumbers, type Tensor, toNumbers } from "../../src/tensor/tensor.ts";
import { engines } from "../onnx/engines.ts";

export interface Judged {
  /** "reference", in float64, or the name of an engine. */
  readonly by: string;
  /** The loss of each row. */
  readonly loss: readonly number[];
  /** The gradient of the losses' sum. */
  readonly gradient: readonly number[];
}

export type Rows = readonly (readonly number[])[];

/** Class numbers as a target; rows are values. */
export type Target = readonly number[] | Rows;

export function targetOf(target: Target): Tensor {
  if (Array.isArray(target[0])) return rowsOf(target as Rows);
  return fromNumbers("int32", [target.length], target as readonly number[]);
}

export function rowsOf(rows: Rows): Tensor {
  return fromNumbers("float32", [rows.length, rows[0]!.length], rows.flat());
}

/**
 * Each row's loss and its gradient with respect to what is fed, by the reference and on every engine.
 * @param through what stands between the numbers that are fed and the loss
 */
export async function runLoss(
  loss: Loss,
  rows: Rows,
  target: Target,
  through: (x: Value) => Value = (x) => x,
): Promise<readonly Judged[]> {
  const feeds = { x: rowsOf(rows), target: targetOf(target) };
  const x = input("x", "float32", ["N", rows[0]!.length]);
  const truth = input("target", feeds.target.dtype, ["N", ...feeds.target.shape.slice(1)]);
  const ofEach = loss.apply(through(x), truth);
  const outputs = { loss: ofEach, gradient: gradient(reduceSum(ofEach), [x])[0]! };
  const [losses, slopes] = evaluate([outputs.loss, outputs.gradient], feeds);
  const results = [{ by: "reference", loss: toNumbers(losses!), gradient: toNumbers(slopes!) }];
  for (const engine of engines) {
    const session = await engine.runtime.load(writeOnnx(engine.lower({ inputs: [x, truth], outputs })));
    const found = await session.run(feeds);
    await session.close();
    results.push({ by: engine.name, loss: toNumbers(found.loss!), gradient: toNumbers(found.gradient!) });
  }
  return results;
}

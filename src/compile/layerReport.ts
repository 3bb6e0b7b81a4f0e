import { gradient } from "../autodiff/gradient.ts";
import type { Graph, Value } from "../graph/graph.ts";
import { type WrittenLayer, writeNetwork } from "../nn/write.ts";
import { cast, greaterOrEqual } from "../ops/choice.ts";
import { abs } from "../ops/elementwise.ts";
import { reduceMin } from "../ops/reduce.ts";
import { normOf } from "./clip.ts";
import { simplified } from "./fold.ts";
import { networkInput } from "./inputs.ts";
import type { TrainStepOptions } from "./trainStep.ts";
import { writeLoss } from "./writeLoss.ts";

/** The largest finite float32. */
const LARGEST = (2 - 2 ** -23) * 2 ** 127;

/** A layer of a network, and where a `layerReport` tells of it. */
export interface ReportedLayer {
  /** By its name in the network: "residual_2.conv2d"; a network of one layer has its kind. */
  readonly name: string;
  /** The output of the graph that is 1 where all its numbers are finite, otherwise 0. */
  readonly finite: string;
  /** Its weights that gradients change. */
  readonly weights: readonly {
    /** Its name in the state, and in the layer: "residual_2.conv2d.kernel", "kernel". */
    readonly name: string;
    readonly called: string;
    /** The output of the graph that gives the norm of its gradient. */
    readonly norm: string;
  }[];
}

/**
 * What each layer of a network gives in one step of training, as one graph: whether its output is finite, and the norm of each
 * gradient. Its inputs are among those of `trainStep`. It is written for when numbers are not finite any more, to find where.
 * @returns the graph, and the layers in the order in which they are computed, inner ones before those around them
 */
export function layerReport(options: Omit<TrainStepOptions, "optimizer">): {
  readonly graph: Graph;
  readonly layers: readonly ReportedLayer[];
} {
  const { feed, x } = networkInput(options.input);
  const written = writeNetwork(options.network, x, { mode: "train", values: options.values });
  const asItIs = (values: readonly Value[]) => new Map(values.map((value) => [value, value]));
  const { truth, sampleWeights, total } = writeLoss(options, written, asItIs);
  const trained = written.parameters.filter(({ name, trainable }) => trainable && written.inputs.has(name));
  const gradients = gradient(
    total,
    trained.map(({ name }) => written.inputs.get(name)!),
  );
  const outputs: Record<string, Value> = {};
  trained.forEach(({ name }, i) => {
    outputs[`norm ${name}`] = normOf([gradients[i]!]);
  });
  const layers = innerFirst(written.root).map(({ layer, path, output, weights }, i): ReportedLayer => {
    outputs[`finite ${i}`] = reduceMin(cast(greaterOrEqual(LARGEST, abs(output)), "float32"));
    const own = weights.filter(({ name }) => trained.some((each) => each.name === name));
    return {
      name: path === "" ? layer.kind : path,
      finite: `finite ${i}`,
      weights: own.map(({ name }) => ({
        name,
        called: path === "" ? name : name.slice(path.length + 1),
        norm: `norm ${name}`,
      })),
    };
  });
  const given = [feed, truth, sampleWeights].filter((value) => value !== undefined);
  return { graph: simplified({ inputs: [...given, ...written.inputs.values()], outputs }), layers };
}

function innerFirst(layer: WrittenLayer): readonly WrittenLayer[] {
  return [...layer.inside.flatMap(innerFirst), layer];
}

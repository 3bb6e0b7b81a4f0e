import { gradient } from "../../autodiff/gradient.ts";
import { type OpenNetwork, openNetwork } from "../../compile/openNetwork.ts";
import { openGraph } from "../../compile/runGraph.ts";
import { type Graph, input, type Value, type ValueOf, withInputs } from "../../graph/graph.ts";
import { rewriteAll } from "../../graph/walk.ts";
import type { Model, Weights } from "../../nn/model.ts";
import { mul } from "../../ops/elementwise.ts";
import { reduceSum } from "../../ops/reduce.ts";
import { tensor } from "../../tensor/tensor.ts";
import type { AttributionOptions } from "./attribution.ts";
import { batchFor, sizeOf } from "./pictures.ts";

/** What the network says of one image or of many, row by row. */
export interface Reading {
  /** [count, classes] */
  readonly logits: Float32Array;
  /** [count, classes] */
  readonly probabilities: Float32Array;
  /** What else the graph gives, [count, ...]. */
  readonly values: Readonly<Record<string, Float32Array>>;
}

/** A network that is ready to be asked with any pixels, and with any weights in place of its own. */
export interface Probe {
  readonly model: Model;
  readonly network: OpenNetwork;
  /**
   * Asks it, batch by batch.
   * @param pixels [count, channels, height, width], 0 to 255
   * @param chosen by what each logit is multiplied to be explained, [classes] for all images or [count, classes]
   * @param weights the network's own by default
   */
  read(pixels: Float32Array, chosen: Float32Array, weights?: Weights): Promise<Reading>;
  close(): Promise<void>;
}

/** What a probe computes beside the answers, from the network and the number that is explained: the sum of chosen logits. */
export type WriteProbe = (network: OpenNetwork, explained: Value) => Readonly<Record<string, Value>>;

export type ProbeOptions = Pick<AttributionOptions, "runtime" | "batchSize">;

/** The gradient of what is explained with respect to the pixels, [count, channels, height, width]. */
export const pixelGradient: WriteProbe = ({ pixels }, explained) => ({
  gradient: gradient(explained, [pixels])[0]!,
});

/** The answers alone. */
export const answersAlone: WriteProbe = () => ({});

/** The graph behind a probe; its weights are fed, so that others may take their place. */
export function probeGraph(model: Model, network: OpenNetwork, write: WriteProbe): Graph {
  const chosen = input("chosen", "float32", network.logits.shape);
  const explained = reduceSum(mul(network.logits, chosen));
  const outputs = { logits: network.logits, ...write(network, explained) };
  // A network without softmax at its end gives its logits themselves.
  const answers = network.output === network.logits ? {} : { probabilities: network.output };
  const fed = new Map<unknown, ValueOf<"Input">>();
  for (const [name, { data, dtype, shape }] of Object.entries(model.weights)) {
    fed.set(data, input(weightInput(name), dtype, shape));
  }
  const all = { ...outputs, ...answers };
  const renewed = rewriteAll(Object.values(all), (value, from) => {
    const weight = value.op === "Constant" ? fed.get(value.attrs.tensor.data) : undefined;
    return weight ?? withInputs(value, from);
  });
  const used = new Set(renewed.values());
  return {
    inputs: [network.pixels, chosen, ...fed.values()].filter((value) => used.has(value)),
    outputs: Object.fromEntries(Object.entries(all).map(([name, value]) => [name, renewed.get(value)!])),
  };
}

const weightInput = (name: string) => `weights/${name}`;

/** Opens a network to be asked: see `Probe`. Close it when it is no longer needed. */
export async function openProbe(model: Model, options: ProbeOptions, write: WriteProbe): Promise<Probe> {
  const { runtime } = options;
  const network = openNetwork(model);
  const session = await openGraph(probeGraph(model, network, write), runtime, { name: "probe" });
  const wanted = new Set(session.inputs);
  const { channels, height, width } = model.image;
  const size = sizeOf(model.image);
  const classes = model.classes.length;
  const most = options.batchSize ?? batchFor(size);

  return {
    model,
    network,
    async read(pixels, chosen, weights = model.weights) {
      const count = pixels.length / size;
      const parts: Record<string, Float32Array[]> = {};
      const own = Object.fromEntries(
        Object.entries(weights)
          .map(([name, each]) => [weightInput(name), each] as const)
          .filter(([name]) => wanted.has(name)),
      );
      for (let first = 0; first < count; first += most) {
        const rows = Math.min(most, count - first);
        const feeds = {
          ...own,
          pixels: tensor(
            "float32",
            [rows, channels, height, width],
            pixels.subarray(first * size, (first + rows) * size),
          ),
          ...(wanted.has("chosen") && {
            chosen: tensor("float32", [rows, classes], chosenRows(chosen, first, rows, classes)),
          }),
        };
        for (const [name, { data }] of Object.entries(await session.run(feeds))) {
          parts[name] = [...(parts[name] ?? []), data as Float32Array];
        }
      }
      const {
        logits,
        probabilities = logits,
        ...values
      } = Object.fromEntries(Object.entries(parts).map(([name, list]) => [name, joined(list)]));
      return { logits: logits!, probabilities: probabilities!, values };
    },
    close: () => session.close(),
  };
}

/** Opens a network, asks it, and closes it. */
export async function withProbe<T>(
  model: Model,
  options: ProbeOptions,
  write: WriteProbe,
  ask: (probe: Probe) => Promise<T>,
): Promise<T> {
  const probe = await openProbe(model, options, write);
  try {
    return await ask(probe);
  } finally {
    await probe.close();
  }
}

function chosenRows(chosen: Float32Array, first: number, rows: number, classes: number): Float32Array {
  if (chosen.length > classes) return chosen.slice(first * classes, (first + rows) * classes);
  const repeated = new Float32Array(rows * classes);
  for (let row = 0; row < rows; row++) repeated.set(chosen, row * classes);
  return repeated;
}

function joined(parts: readonly Float32Array[]): Float32Array {
  if (parts.length === 1) return parts[0]!;
  const whole = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

import { simplified } from "../compile/fold.ts";
import { networkInput } from "../compile/inputs.ts";
import { lower } from "../compile/lowering/lower.ts";
import { batches } from "../data/batches.ts";
import { asSplit, type Selection, subset } from "../data/selection.ts";
import { BATCH, bind } from "../graph/shape.ts";
import type { Model, Weights } from "../nn/model.ts";
import { type WrittenLayer, writeNetwork } from "../nn/write.ts";
import { writeOnnx } from "../onnx/write.ts";
import type { Runtime } from "../runtime/runtime.ts";
import { elementCount, tensor } from "../tensor/tensor.ts";

/** So many numbers are looked at in all, as far as one image allows it, and so many images at most. */
const MOST_NUMBERS = 4_000_000;
const MOST_IMAGES = 32;

/** What the layers of a network make of some images. */
export interface ActivationProbe {
  /** All numbers that each layer gives, by its path in the network: "conv2d_1". */
  run(weights: Weights): Promise<Readonly<Record<string, Float32Array>>>;
  close(): Promise<void>;
}

/**
 * Loads a network with the output of each of its layers, for the first of some images. Of a network of networks, the outermost
 * layers are looked at.
 */
export async function openActivationProbe(
  { network, image }: Pick<Model, "network" | "image">,
  selection: Selection,
  runtime: Runtime,
): Promise<ActivationProbe> {
  const { feed, x } = networkInput(image);
  const { root, inputs } = writeNetwork(network, x, { mode: "infer" });
  const layers = outermost(root).filter(({ output }) => output.shape[0] === BATCH);
  const changing = layers.filter(({ output, input }) => output !== input && output.dtype === "float32");
  // A layer's name is that of a weight's beginning; outputs must be no inputs.
  const nameOf = (place: number) => `activation ${place}`;
  const outputs = Object.fromEntries(changing.map(({ output }, place) => [nameOf(place), output]));
  const graph = simplified({ inputs: [feed, ...inputs.values()], outputs });
  const session = await runtime.load(writeOnnx(lower(graph, { webgpu: true })), { keepsMemory: false });
  const names = new Set(graph.inputs.map(({ attrs }) => attrs.name));
  const each = changing.reduce((sum, { output }) => sum + elementCount(bind(output.shape, { [BATCH]: 1 })), 0);
  const { indices } = asSplit(selection);
  const count = Math.min(indices.length, MOST_IMAGES, Math.max(1, Math.floor(MOST_NUMBERS / each)));
  return {
    async run(weights) {
      const places = Uint32Array.from({ length: count }, (_, place) => place);
      const [batch] = batches(subset(selection, places), { size: count });
      const { height, width, channels } = image;
      const images = tensor("uint8", [count, height, width, channels], batch!.images);
      const given = Object.entries(weights).filter(([name]) => names.has(name));
      const results = await session.run({ ...Object.fromEntries(given), images });
      return Object.fromEntries(
        changing.map(({ path }, place) => [path || "output", results[nameOf(place)]!.data as Float32Array]),
      );
    },
    close: () => session.close(),
  };
}

/** The layers inside the network; where there is but one, those inside that. */
function outermost(root: WrittenLayer): readonly WrittenLayer[] {
  if (root.inside.length === 0) return [root];
  return root.inside.length === 1 ? outermost(root.inside[0]!) : root.inside;
}

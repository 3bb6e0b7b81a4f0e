import { openNetwork } from "../compile/openNetwork.ts";
import { openGraph } from "../compile/runGraph.ts";
import { ProblemError } from "../errors.ts";
import type { Value } from "../graph/graph.ts";
import type { Model } from "../nn/model.ts";
import type { Runtime } from "../runtime/runtime.ts";
import { tensor } from "../tensor/tensor.ts";
import { chainOf } from "./chain.ts";
import type { Walk } from "./client/pageData.ts";
import { stagesWalked } from "./stagesWalked.ts";

/** One picture, [height, width, channels], 0 to 255. */
export interface WalkedPicture {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly data: Uint8Array;
}

/**
 * Sends one picture through a model and keeps what each stage of the network makes of it. All numbers are the engine's: the
 * model's own graph runs once, with its stages as further outputs.
 *
 * Of a network that is no chain, the stages from the picture to the first fork are there, and those from the last meeting to
 * the answer; `leftOut` names the others. Of very large networks only the first maps of a stage are there.
 * @param model as `decodeModel` reads it
 * @param picture of the model's size
 * @throws ProblemError when the picture has another size, or the network has no stage to look into.
 */
export async function walkthrough(
  model: Model,
  picture: WalkedPicture,
  { runtime }: { readonly runtime: Runtime },
): Promise<Walk> {
  expectFit(model, picture);
  const { height, width, channels } = model.image;
  const open = openNetwork(model);
  const chain = chainOf(open);
  const [first] = chain.stages;
  if (first === undefined) {
    throw new ProblemError({
      what: "This network has no convolution, pooling or dense layer, so there is nothing to walk through",
      mend: "Give a model of another network.",
    });
  }
  const wanted: Record<string, Value> = { probabilities: open.output, prepared: first.input };
  for (const [i, stage] of chain.stages.entries()) {
    wanted[`linear${i}`] = stage.linear;
    wanted[`output${i}`] = stage.output;
  }
  const session = await openGraph({ inputs: [open.pixels], outputs: wanted }, runtime, {
    name: "walkthrough",
    isForward: true,
  });
  try {
    const results = await session.run({ pixels: tensor("float32", [1, channels, height, width], planes(picture)) });
    const numbers = (name: string) => Float32Array.from(results[name]!.data as Float32Array);
    const stages = stagesWalked(chain, { model, numbers });
    return {
      image: { height, width, channels },
      classes: model.classes,
      pixels: Float32Array.from(picture.data),
      prepared: numbers("prepared"),
      probabilities: numbers("probabilities"),
      stages,
      ...(chain.leftOut && { leftOut: chain.leftOut }),
    };
  } finally {
    await session.close();
  }
}

function expectFit({ image }: Model, picture: WalkedPicture): void {
  const size = ({ height, width, channels }: Model["image"]) => `${height} x ${width} x ${channels}`;
  if (size(image) === size(picture) && picture.data.length === image.height * image.width * image.channels) return;
  throw new ProblemError({
    what: "walkthrough: the picture has not the model's size",
    expected: size(image),
    received: size(picture),
    mend: "Bring it to that size first: decodeImage(file, { height, width, channels }).",
  });
}

/** [height, width, channels] -> [channels, height, width] */
function planes({ height, width, channels, data }: WalkedPicture): Float32Array {
  const numbers = new Float32Array(data.length);
  for (let i = 0; i < height * width; i++) {
    for (let c = 0; c < channels; c++) numbers[c * height * width + i] = data[i * channels + c]!;
  }
  return numbers;
}

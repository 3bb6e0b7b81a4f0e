import sharp from "sharp";
import { encodeModel } from "../compile/modelFile.ts";
import { imagePixels } from "../data/dataset.ts";
import { asSplit, type Selection } from "../data/selection.ts";
import { openClassifier } from "../evaluate/classifier.ts";
import { answers } from "../evaluate/judge.ts";
import type { Model } from "../nn/model.ts";
import type { Runtime } from "../runtime/runtime.ts";
import { openActivationProbe } from "./activations.ts";
import type { SummaryValue } from "./eventProto.ts";
import { activationSummaries } from "./histograms.ts";
import { type Mistake, surestMistakes } from "./mistakes.ts";

/** So many mistakes are shown after each epoch. */
const MOST_MISTAKES = 8;

/** What a model does with some images. */
export interface InsideLook {
  /** Its activations, and pictures of its surest mistakes. The network is always the same, the weights are not. */
  look(model: Model): Promise<readonly SummaryValue[]>;
  close(): Promise<void>;
}

/** Prepares to look at what a network does with images. */
export async function lookInside(model: Model, images: Selection, runtime: Runtime): Promise<InsideLook> {
  const probe = await openActivationProbe(model, images, runtime);
  return {
    async look(now) {
      const activations = activationSummaries(await probe.run(now.weights));
      return [...activations, ...(await picturesOfMistakes(now, images, runtime))];
    },
    close: probe.close,
  };
}

async function picturesOfMistakes(model: Model, images: Selection, runtime: Runtime): Promise<readonly SummaryValue[]> {
  const { set } = asSplit(images);
  if (set.channels > 4) return [];
  const classifier = await openClassifier(encodeModel(model), runtime);
  try {
    const mistakes = surestMistakes(await answers(classifier, images), MOST_MISTAKES);
    return await Promise.all(mistakes.map((mistake) => picture(mistake, tagsOf(mistakes), set)));
  } finally {
    await classifier.close();
  }
}

/** "mistakes/bird called cat", "mistakes/bird called cat (2)": one name in all epochs for the surest of a kind. */
function tagsOf(mistakes: readonly Mistake[]): ReadonlyMap<Mistake, string> {
  const counts = new Map<string, number>();
  return new Map(
    mistakes.map((mistake) => {
      const kind = `mistakes/${mistake.truth} called ${mistake.answer}`;
      const count = (counts.get(kind) ?? 0) + 1;
      counts.set(kind, count);
      return [mistake, count === 1 ? kind : `${kind} (${count})`];
    }),
  );
}

async function picture(
  mistake: Mistake,
  tags: ReadonlyMap<Mistake, string>,
  set: ReturnType<typeof asSplit>["set"],
): Promise<SummaryValue> {
  const { height, width, channels } = set;
  const raw = { height, width, channels: channels as 1 | 2 | 3 | 4 };
  const encodedImageString = await sharp(imagePixels(set, mistake.index), { raw }).png().toBuffer();
  return { tag: tags.get(mistake)!, image: { height, width, colorspace: channels, encodedImageString } };
}

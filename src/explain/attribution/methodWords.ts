import type { AttributionMethod } from "./attribution.ts";

/** What a method is called, what its map says, and what it cannot say. */
export interface MethodWords {
  readonly name: string;
  readonly says: string;
  readonly hides: string;
}

/** Of each method, in a reader's words. */
export const methodWords: { readonly [M in AttributionMethod]: MethodWords } = {
  saliency: {
    name: "Saliency",
    says: "Bright where a small change of a pixel would change the class's score most.",
    hides:
      "It tells how sensitive the score is, not whether a pixel speaks for or against the class. Single pixels are noisy: look at where many are bright.",
  },
  smoothGrad: {
    name: "SmoothGrad",
    says: "Saliency averaged over copies of the picture with noise on them, so that single pixels flicker less.",
    hides: "As saliency it has no sign; and the network may never have seen noise such as this.",
  },
  gradientTimesInput: {
    name: "Gradient × pixel",
    says: "What a pixel would add to the score if the network were linear around this picture. Red for the class, blue against it.",
    hides: "A black pixel gets nothing, however much its blackness matters. It repeats the picture's edges by nature.",
  },
  integratedGradients: {
    name: "Integrated gradients",
    says: "Shares out among the pixels what this picture's score has more than that of an empty one. Red for the class, blue against it; all numbers together give the difference.",
    hides:
      "It depends on which picture counts as empty: what looks like it, such as black feathers beside a black one, gets nothing. It repeats the picture's edges to some degree.",
  },
  gradCam: {
    name: "Grad-CAM",
    says: "Bright where the features of a convolution that raise the class's score are found.",
    hides:
      "It is coarse, has no word on what speaks against the class, and passes over which place a later dense layer looks at.",
  },
  occlusion: {
    name: "Occlusion",
    says: "How far the score falls when a square of the picture is covered in its mean colour. Red: it falls, the square spoke for the class. Blue: it rises.",
    hides:
      "A plain square is itself something new to the network, and of two things that would each do alone, covering one changes little. Details smaller than the square are lost.",
  },
};

/** What goes for all of them. */
export const ALL_METHODS =
  "A map shows which pixels the network's number rests on, not whether that is a good reason. It knows nothing of what else would have given the same answer. Where the answer is wrong, it shows what misled the network as brightly as it shows a bird.";

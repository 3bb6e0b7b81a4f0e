import { recipes } from "../../experiment/recipes.ts";
import { oneOf, toggle, wholeNumber } from "../flags.ts";

// Flags and arguments that commands of several families have in common.

export const json = toggle("print JSON lines for programs, and nothing else, on the standard output");
export const jsonObject = toggle("print one JSON object, and nothing else, on the standard output");
export const threads = wholeNumber("threads for one step (default: one for each core)", { min: 1, max: 1024 });
export const engine = oneOf(
  "what runs the model: the processor, the graphics card, or WebAssembly (default: the fastest that works)",
  ["cpu", "webgpu", "wasm"],
);
export const model = { name: "<model>", about: "a model.onnx that `plumage train` wrote" };
export const recipeNames = Object.keys(recipes).join(", ");

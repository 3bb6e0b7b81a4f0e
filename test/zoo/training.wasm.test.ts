import { takesTheSameStep } from "./sameStep.ts";

await takesTheSameStep("wasm");

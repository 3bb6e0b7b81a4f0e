import { takesTheSameStep } from "./sameStep.ts";

await takesTheSameStep("webgpu");

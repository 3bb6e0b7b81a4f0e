import { type ModelInfo, readModelInfo } from "../compile/modelFile.ts";
import { type SealState, sealState } from "../compile/seal.ts";
import { ProblemError } from "../errors.ts";
import type { Runtime } from "../runtime/runtime.ts";
import { type Allowance, allowanceOf, type Precision } from "./allowance.ts";
import { ask } from "./ask.ts";

/** Something that can run a model, or why it cannot. */
export interface Candidate {
  /** "cpu", or "cpu, plain" for the graph as it stands in the file. */
  readonly name: string;
  readonly runtime: Runtime | ProblemError;
  /** Whether the engine may change the graph before it runs it. Default true. */
  readonly optimizes?: boolean;
}

/** What came of asking the golden pictures again on one engine. */
export type Verdict =
  | ({
      readonly engine: string;
      /** The largest difference of any probability from the file's. */
      readonly difference: number;
      readonly isWithin: boolean;
      readonly problem?: undefined;
    } & Allowance)
  /** The engine is not here, or does not run the model. */
  | { readonly engine: string; readonly isMissing: boolean; readonly problem: ProblemError };

export interface Verification {
  readonly seal: SealState;
  /** Undefined where a broken seal left nothing that can be read. */
  readonly info?: ModelInfo;
  /** One for each engine; none where the seal is broken, or the file has no golden pictures. */
  readonly verdicts: readonly Verdict[];
  /** Whether the seal is whole, and every engine that is here says what the file says. */
  readonly isSound: boolean;
}

/**
 * Checks a model file: its seal, and its golden pictures on every engine. What is broken is not run.
 * @throws ProblemError when it is no ONNX model, or not one that Plumage wrote.
 */
export async function verify(file: Uint8Array, candidates: readonly Candidate[]): Promise<Verification> {
  const seal = sealState(file);
  if (seal === "broken") return { seal, verdicts: [], isSound: false };
  const info = readModelInfo(file);
  const verdicts: Verdict[] = [];
  for (const candidate of candidates) if (info.golden) verdicts.push(await verdictOf(file, info, candidate));
  const isSound = seal === "whole" && verdicts.every((each) => (each.problem ? each.isMissing : each.isWithin));
  return { seal, info, verdicts, isSound };
}

async function verdictOf(file: Uint8Array, info: ModelInfo, candidate: Candidate): Promise<Verdict> {
  const { name: engine, runtime, optimizes = true } = candidate;
  if (runtime instanceof ProblemError) return { engine, isMissing: true, problem: runtime };
  const { images, probabilities } = info.golden!;
  try {
    const now = await ask(file, images, runtime, { optimizes });
    const difference = largestDifference(now, probabilities);
    const allowance = allowanceOf(runtime.engine, precisionOf(info));
    return { engine, difference, isWithin: difference <= allowance.most, ...allowance };
  } catch (cause) {
    // An engine may find only while it runs that it cannot.
    const what = `it does not run the model: ${cause instanceof Error ? cause.message.split("\n", 1)[0] : cause}`;
    const problem = cause instanceof ProblemError ? cause : new ProblemError({ what }, { cause });
    return { engine, isMissing: false, problem };
  }
}

/** What the file's numbers are kept in, as its record says. */
function precisionOf({ training }: Pick<ModelInfo, "training">): Precision {
  const { variant } = training;
  return variant === "float16" || variant === "int8" ? variant : "float32";
}

/** Infinite where something is no number. */
function largestDifference(a: Float32Array, b: Float32Array): number {
  if (a.length !== b.length) return Number.POSITIVE_INFINITY;
  const largest = a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]!)), 0);
  return Number.isNaN(largest) ? Number.POSITIVE_INFINITY : largest;
}

import type { RunResult } from "../../src/runs/result.ts";

/** Texts as they stand in the chapter, "99.7 %". */
export type Figures = Readonly<Record<string, string | number>>;

export interface Chapter {
  readonly number: number;
  readonly name: string;
  make(studio: Studio): Promise<Figures>;
}

export interface Studio {
  readonly quick: boolean;
  run(
    recipe: "eight" | "eight-synthetic" | "eight-deep" | "eight-conv" | "birds",
  ): Promise<{ folder: string; model: string; report: RunResult }>;
  plumage(...args: string[]): Promise<string>;
  picture(name: string, bytes: Buffer | string): Promise<void>;
}

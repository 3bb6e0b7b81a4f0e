import type { RunResult } from "../../src/runs/result.ts";

/** Texts as they stand in the chapter, "99.7 %", by the names of their places. */
export type Figures = Readonly<Record<string, string | number>>;

/** What makes the pictures and figures of a chapter of docs/tutorial. */
export interface Chapter {
  readonly number: number;
  /** Its file is `<number>-<name>.md`, the number in two digits. */
  readonly name: string;
  make(studio: Studio): Promise<Figures>;
}

/** The recipes whose models the chapters look at. */
export type TutorialRecipe = "eight" | "eight-synthetic" | "eight-deep" | "eight-conv" | "birds";

/** What a chapter is made with. */
export interface Studio {
  /** To try whether it works: with little data, into a temporary folder. */
  readonly quick: boolean;
  /** Where commands run. It has each run under its recipe's name, and is removed afterwards. */
  readonly folder: string;
  /** A run of this recipe: one that is there, or else it is trained now. Paths are absolute. */
  run(recipe: TutorialRecipe): Promise<{ readonly folder: string; readonly model: string; readonly report: RunResult }>;
  /** Runs the command line in `folder`, and gives what it prints. */
  plumage(...args: readonly string[]): Promise<string>;
  /** Keeps a picture of the chapter: SVG as text, PNG as bytes. It is called pictures/<number>-<name>. */
  picture(name: string, picture: Uint8Array | string): Promise<void>;
}

import type { DataSet } from "../data/dataset.ts";
import type { LoadProgress } from "../data/sets/parts.ts";
import type { Recipes } from "../experiment/recipes.ts";
import type { Sha256 } from "../experiment/weightsHash.ts";
import type { EngineName, Runtime } from "../runtime/runtime.ts";

/** A place for text: a terminal, a pipe or a file. */
export interface Output {
  write(text: string): unknown;
  /** Whether somebody looks at it: a terminal that can move its cursor. */
  readonly isTTY?: boolean;
  /** Characters a line, of a terminal. */
  readonly columns?: number;
}

export interface LoadOptions {
  readonly onProgress: (progress: LoadProgress) => void;
  readonly signal: StopSignal;
}

/** Becomes aborted when the user asks to stop. In Node and browsers an AbortSignal. */
export interface StopSignal {
  readonly aborted: boolean;
}

/** Why the user, or whoever reads our output, wants no more. */
export type Interruption = "SIGINT" | "SIGTERM" | "SIGPIPE";

/** A line of `plumage data list`. */
export interface ListedData {
  readonly name: string;
  readonly title: string;
  readonly about: string;
  readonly classes: readonly string[];
  readonly images: { readonly train: number; readonly test: number };
  readonly terms: string;
  readonly isCached: boolean;
  readonly file: string;
  readonly bytes: number;
  readonly downloadBytes: number;
}

/** The world, as the command line knows it. Tests give another one. */
export interface CliEffects {
  readonly stdout: Output;
  readonly stderr: Output;
  /** Where relative paths begin. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Milliseconds, for durations. */
  readonly now: () => number;
  readonly date: () => Date;
  /** Numbers in [0, 1), for names of folders. */
  readonly random: () => number;
  readonly sha256: Sha256;
  /** Versions of what runs here: Plumage, Node, the engine. */
  readonly versions: () => Readonly<Record<string, string>>;
  readonly recipes: Recipes;
  /** The engine that is asked for, or the fastest that works. Loaded when asked for. */
  readonly runtime: (options: {
    readonly engine?: EngineName | undefined;
    readonly threads?: number | undefined;
  }) => Promise<Runtime>;
  readonly loadDataSet: (name: string, options: LoadOptions) => Promise<DataSet>;
  readonly listDataSets: () => Promise<readonly ListedData[]>;
  /**
   * Has `stop` called when the user asks to stop for the first time; the second time the process ends at once.
   * @returns what ends the listening
   */
  readonly onInterrupt: (stop: (why: Interruption) => void) => () => void;
}

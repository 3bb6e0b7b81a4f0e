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

/** A built-in data set, as `plumage data list` shows it. */
export interface ListedData {
  readonly name: string;
  readonly title: string;
  readonly about: string;
  /** Pixels, of sets whose images have one size. */
  readonly size?: { readonly height: number; readonly width: number; readonly channels: number };
  readonly classes: readonly string[];
  readonly images: { readonly train: number; readonly test: number };
  readonly terms: string;
  readonly citation: string;
  readonly homepage: string;
  readonly isCached: boolean;
  readonly file: string;
  readonly bytes: number;
  readonly downloadBytes: number;
  /** Of a set of pictures that is in the cache: where it came from, and how much of it there is. */
  readonly record?: CachedPictures;
}

/** What a set of pictures in the cache was made from. */
export interface CachedPictures {
  readonly from: string;
  /** Whether that was the authors' own file, by its checksum. */
  readonly isOriginal: boolean;
  /** Whether all pictures of the set are there. */
  readonly isComplete: boolean;
  readonly images: number;
  readonly classes: number;
  /** Named by the set, but not there, or without a class. */
  readonly missing: number;
  readonly notes: readonly string[];
}

/** As `plumage data info` shows it. */
export interface InspectedData extends ListedData {
  readonly mirrors: readonly {
    readonly bytes: number;
    readonly files: readonly { readonly address: string; readonly state: "elsewhere" | "here in part" | "here" }[];
  }[];
  /** Bytes of its pictures decoded to some size. */
  readonly decodedBytes: number;
}

/** A computer. */
export interface Machine {
  /** "linux x64" */
  readonly platform: string;
  /** The processor, as it calls itself. */
  readonly cpu: string;
  readonly cores: number;
  /** In bytes. */
  readonly memory: number;
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
  /** What it runs on. */
  readonly machine: () => Machine;
  readonly recipes: Recipes;
  /** The engine that is asked for, or the fastest that works. Loaded when asked for. */
  readonly runtime: (options: {
    readonly engine?: EngineName | undefined;
    readonly threads?: number | undefined;
  }) => Promise<Runtime>;
  /** Whether the system shows a graphics card, which costs nothing to ask. */
  readonly hasGraphicsCard: () => Promise<boolean>;
  readonly loadDataSet: (name: string, options: LoadOptions) => Promise<DataSet>;
  /** Sees to it that a built-in set is in the cache. */
  readonly fetchDataSet: (name: string, options: LoadOptions) => Promise<void>;
  readonly importDataSet: (
    name: string,
    paths: readonly string[],
    options: { readonly signal: StopSignal },
  ) => Promise<void>;
  /** Resolves to the bytes that are free now. */
  readonly removeDataSet: (name: string) => Promise<number>;
  readonly listDataSets: () => Promise<readonly ListedData[]>;
  readonly inspectDataSet: (name: string) => Promise<InspectedData>;
  /**
   * Has `stop` called when the user asks to stop for the first time; the second time the process ends at once.
   * @returns what ends the listening
   */
  readonly onInterrupt: (stop: (why: Interruption) => void) => () => void;
  /**
   * Has `answer` called when somebody asks from outside where the work stands: at SIGUSR1, which Windows does not have.
   * @returns what ends the listening
   */
  readonly onStateAsked: (answer: () => void) => () => void;
  /**
   * Has `pressed` called with each key that is pressed, where somebody sits at a terminal.
   * @returns what ends the listening, and gives the terminal back; undefined where nobody sits
   */
  readonly onKey: (pressed: (key: string) => void) => (() => void) | undefined;
  /** Bytes of memory that the process takes. */
  readonly memory: () => number;
}

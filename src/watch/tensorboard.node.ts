import type { Selection } from "../data/selection.ts";
import { expectOptions, kindOf, ProblemError } from "../errors.ts";
import { cpuRuntime } from "../runtime/ort.node.ts";
import { expectRuntime, type Runtime } from "../runtime/runtime.ts";
import { openEventFile } from "./eventFile.node.ts";
import { type FileEvent, SESSION_START } from "./eventProto.ts";
import { weightHistograms } from "./histograms.ts";
import { type InsideLook, lookInside } from "./lookInside.node.ts";
import { epochScalars, stepScalars, type WatchedEvent } from "./scalars.ts";

/** How much is written; each level writes what the one before writes, too. */
export type Verbosity = (typeof verbosities)[number];

const verbosities = [0, 1, 2, 3] as const;

export interface TensorboardOptions {
  /**
   * 0 (the default): loss, accuracy and learning rate of each step, means and validation scores of each epoch. 1: the norm of the
   * gradients of each step as well. 2: histograms of the weights after each epoch. 3: of the layers' activations, the part of them
   * that is zero, and pictures of the surest mistakes. From 2 on, epochs must carry checkpoints: `fit(network, { checkpoints: true })`.
   */
  readonly verbosity?: Verbosity;
  /** For level 3, the images on which mistakes and activations are looked for after each epoch. */
  readonly validation?: Selection;
  /** For level 3, the engine that answers. Default: ONNX Runtime on all cores. */
  readonly runtime?: Runtime;
  /** Where the times of events come from. Default: the clock. */
  readonly date?: () => Date;
}

/** A training as TensorBoard shows it, while it goes on. */
export interface TensorboardLog {
  /** The event file. */
  readonly file: string;
  /** Writes what an event of `fit` or `fitValues` tells. */
  record(event: WatchedEvent): Promise<void>;
  /** Ends the file. A file that was not closed can be read as far as it was written. */
  close(): Promise<void>;
}

/**
 * Writes the events of a training to a new event file in a folder, for `tensorboard --logdir` on that folder or one above it:
 *
 *     const board = await tensorboard("runs/first", { verbosity: 1 });
 *     for await (const event of fit(network, { train, validation })) await board.record(event);
 *     await board.close();
 *
 * A training that goes on from a checkpoint gets another file in the same folder; TensorBoard then shows one curve, without the
 * steps that were done twice. Steps that are not finite stand in it as they are.
 * @throws ProblemError when an option is out of range, or the folder cannot be written.
 */
export async function tensorboard(folder: string, options: TensorboardOptions = {}): Promise<TensorboardLog> {
  checkArguments(folder, options);
  const { verbosity = 0, validation, runtime = cpuRuntime(), date = () => new Date() } = options;
  const file = await openEventFile(folder, date);
  const add = (step: number, event: Omit<FileEvent, "wallTime" | "step">) =>
    file.add({ wallTime: date().getTime() / 1000, step, ...event });
  let lastStep: number | undefined;
  let inside: InsideLook | undefined;

  const recordEpoch = async (event: Extract<WatchedEvent, { type: "epoch" }>) => {
    const step = lastStep ?? 0;
    await add(step, { summary: { value: epochScalars(event) } });
    if (verbosity >= 2) {
      const { model } = checkpointIn(event);
      for (const value of weightHistograms(model.weights)) await add(step, { summary: { value: [value] } });
      if (verbosity === 3 && validation !== undefined) {
        inside ??= await lookInside(model, validation, runtime);
        for (const value of await inside.look(model)) await add(step, { summary: { value: [value] } });
      }
    }
    await file.flush();
  };
  return {
    file: file.file,
    async record(event) {
      if (event.type === "step") {
        // The first step, and one after training has gone back, make what was told of it before void.
        const isNext = lastStep !== undefined && event.totalStep === lastStep + 1;
        if (!isNext) await add(event.totalStep, { sessionLog: { status: SESSION_START } });
        lastStep = event.totalStep;
        await add(event.totalStep, { summary: { value: stepScalars(event, verbosity >= 1) } });
      }
      if (event.type === "epoch") await recordEpoch(event);
      // What goes on from a checkpoint begins after it: what led to it must be in the file.
      if (event.type === "checkpoint" || event.type === "end") await file.flush();
    },
    async close() {
      await inside?.close();
      await file.close();
    },
  };
}

function checkpointIn(event: Extract<WatchedEvent, { type: "epoch" }>) {
  if ("checkpoint" in event && event.checkpoint !== undefined) return event.checkpoint;
  throw new ProblemError({
    what: "tensorboard: the epoch carries no weights to draw",
    expected: "epochs with a checkpoint",
    mend: "Call fit with checkpoints: true, or ask for verbosity 1.",
  });
}

function checkArguments(folder: string, options: TensorboardOptions): void {
  expectOptions("tensorboard", options, ["verbosity", "validation", "runtime", "date"]);
  const { verbosity = 0, runtime } = options;
  if (typeof folder !== "string" || folder === "") {
    throw new ProblemError({
      what: "tensorboard: its first argument",
      expected: 'the path of a folder, such as "runs/first"',
      received: kindOf(folder),
    });
  }
  if (!verbosities.includes(verbosity)) {
    throw new ProblemError({ what: "tensorboard: verbosity", expected: "0, 1, 2 or 3", received: kindOf(verbosity) });
  }
  if (runtime !== undefined) expectRuntime("tensorboard", runtime);
}

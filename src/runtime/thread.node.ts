import { Worker } from "node:worker_threads";
import { expectOptions, ProblemError } from "../errors.ts";
import { cpuSettings, threadsOf } from "./ort.node.ts";
import type { Runtime, Session, Tensors } from "./runtime.ts";

export interface ThreadedCpuOptions {
  /** Runs that go on at the same time, each on one thread of the processor. Default: as many as the machine has cores. */
  readonly threads?: number;
}

/** What a thread answers. */
interface Answer {
  readonly id: number;
  readonly inputs?: readonly string[];
  readonly outputs?: readonly string[];
  readonly results?: Tensors;
  readonly problem?: string;
}

/**
 * ONNX Runtime's native CPU engine in threads of their own: a run holds up nobody else, and as many go on at once as there are
 * threads, each on one core. For programs that do other things beside, such as servers: a run of `cpuRuntime` stops the whole
 * thread that asks. Each thread holds the model.
 */
export function threadedCpuRuntime(options: ThreadedCpuOptions = {}): Runtime {
  expectOptions("threadedCpuRuntime", options, ["threads"]);
  const threads = threadsOf("threadedCpuRuntime", options);
  return { engine: "cpu", threads: 1, concurrency: threads, load: (model) => openThreads(model, threads) };
}

async function openThreads(model: Uint8Array, count: number): Promise<Session> {
  const opened = await Promise.allSettled(Array.from({ length: count }, () => openThread(model)));
  const threads = opened.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
  const failed = opened.find((one) => one.status === "rejected");
  if (failed !== undefined) {
    await Promise.all(threads.map((thread) => thread.close()));
    throw failed.reason;
  }
  const [{ inputs, outputs }] = threads as [Thread, ...Thread[]];
  return {
    inputs,
    outputs,
    async run(feeds, into = {}) {
      const results = await threads.reduce((a, b) => (b.busy() < a.busy() ? b : a)).run(feeds);
      return Object.fromEntries(
        Object.entries(results).map(([name, result]) => {
          const target = into[name];
          target?.data.set(result.data as never);
          return [name, target ?? result];
        }),
      );
    },
    async close() {
      await Promise.all(threads.map((thread) => thread.close()));
    },
  };
}

interface Thread {
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** Runs that were begun or wait. */
  busy(): number;
  run(feeds: Tensors): Promise<Tensors>;
  close(): Promise<void>;
}

async function openThread(model: Uint8Array): Promise<Thread> {
  // Nothing of how this process was started is wanted there.
  const worker = new Worker(new URL("./ortThread.node.js", import.meta.url), { execArgv: [] });
  const waiting = new Map<number, { resolve: (answer: Answer) => void; reject: (error: unknown) => void }>();
  const ended = new Promise<void>((resolve) => worker.once("exit", () => resolve()));
  let next = 0;
  let fault: unknown;
  const fail = (error: unknown) => {
    fault ??= error;
    for (const { reject } of waiting.values()) reject(fault);
    waiting.clear();
  };
  worker.on("error", fail);
  worker.on("exit", () => fail(new Error("the thread of the engine has ended")));
  worker.on("message", (answer: Answer) => {
    waiting.get(answer.id)?.resolve(answer);
    waiting.delete(answer.id);
  });
  const ask = (message: object) =>
    new Promise<Answer>((resolve, reject) => {
      if (fault !== undefined) return reject(fault);
      const id = next++;
      waiting.set(id, { resolve, reject });
      worker.postMessage({ ...message, id });
    });
  const { inputs, outputs, problem } = await ask({
    model,
    options: { graphOptimizationLevel: "all", ...cpuSettings(1) },
  });
  const close = async () => {
    worker.postMessage({});
    await ended;
  };
  if (inputs === undefined || outputs === undefined) {
    await close();
    throw new ProblemError({
      what: `ONNX Runtime cannot load this model: ${problem}`,
      mend: "Check that the file is a complete ONNX model.",
    });
  }
  return {
    inputs,
    outputs,
    busy: () => waiting.size,
    async run(feeds) {
      const { results, problem } = await ask({ feeds });
      if (results === undefined) throw new Error(problem);
      return results;
    },
    close,
  };
}

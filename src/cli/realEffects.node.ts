import { createHash } from "node:crypto";
import { createRequire } from "node:module";
import { availableParallelism, cpus, totalmem } from "node:os";
import { recipes } from "../experiment/recipes.ts";
import { dataEffects } from "./dataEffects.node.ts";
import type { CliEffects, Interruption } from "./effects.ts";
import { listenToKeys } from "./keys.node.ts";

const require = createRequire(import.meta.url);

/** The world as it is. The engine, the data sets and their libraries are loaded when asked for. */
export function realEffects(): CliEffects {
  const { stdout, stderr } = process;
  const listeners = new Set<(why: Interruption) => void>();
  listenToSignals(listeners);
  listenToClosedPipes(listeners);
  return {
    stdout,
    stderr,
    cwd: process.cwd(),
    env: process.env,
    now: () => performance.now(),
    date: () => new Date(),
    random: Math.random,
    sha256(pieces) {
      const hash = createHash("sha256");
      for (const piece of pieces) hash.update(piece);
      return hash.digest("hex");
    },
    versions,
    machine: () => ({
      platform: `${process.platform} ${process.arch}`,
      cpu: cpus()[0]?.model.trim() ?? "unknown",
      cores: availableParallelism(),
      memory: totalmem(),
    }),
    recipes,
    async runtime(options) {
      const { chooseRuntime } = await import("../compile/chooseRuntime.node.ts");
      return chooseRuntime(options);
    },
    async hasGraphicsCard() {
      const { hasGraphicsCard } = await import("../compile/chooseRuntime.node.ts");
      return hasGraphicsCard();
    },
    ...dataEffects(),
    onInterrupt(stop) {
      listeners.add(stop);
      return () => listeners.delete(stop);
    },
    onStateAsked,
    onKey: listenToKeys,
    memory: () => process.memoryUsage.rss(),
  };
}

type Listeners = ReadonlySet<(why: Interruption) => void>;

/** Ctrl-C and its like: told once to whoever listens; the second time, or where nobody listens, the process ends. */
function listenToSignals(listeners: Listeners): void {
  let isStopping = false;
  for (const [signal, code] of [
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const) {
    process.on(signal, () => {
      if (isStopping || listeners.size === 0) {
        showCursor();
        process.exit(code);
      }
      isStopping = true;
      for (const stop of listeners) stop(signal);
    });
  }
}

/** Without a listener, Node opens its debugger at SIGUSR1. */
function onStateAsked(answer: () => void): () => void {
  if (process.platform === "win32") return () => {};
  const listener = () => answer();
  process.on("SIGUSR1", listener);
  return () => process.off("SIGUSR1", listener);
}

/** A reader that has seen enough, such as `head`, is no error: work that can be saved is, and the rest ends quietly. */
function listenToClosedPipes(listeners: Listeners): void {
  for (const stream of [process.stdout, process.stderr]) {
    let isEnding = false;
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EPIPE") throw error;
      // What is written while the work comes to its end fails likewise.
      if (isEnding) return;
      isEnding = true;
      if (listeners.size === 0) process.exit(0);
      for (const stop of listeners) stop("SIGPIPE");
    });
  }
}

/** A bar hides the cursor while it runs. */
function showCursor(): void {
  for (const stream of [process.stdout, process.stderr]) if (stream.isTTY) stream.write("\u001b[?25h\n");
}

function versions(): Readonly<Record<string, string>> {
  return {
    plumage: require("../../package.json").version,
    node: process.version.slice(1),
    onnxruntime: require("onnxruntime-node/package.json").version,
  };
}

import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** The networks that are timed. */
export type BenchedNetwork = "bird" | "resnet20" | "mobilenetV2";

/** A PyTorch process that runs what it is asked and tells how long it took. */
export interface Peer {
  readonly version: string;
  /** Milliseconds of each of `repeats` runs. */
  run(
    mode: "step" | "inference",
    layout: "nchw" | "channels_last",
    batch: number,
    repeats: number,
    network?: BenchedNetwork,
  ): Promise<number[]>;
  close(): void;
}

/** Starts PyTorch with as many threads as ours, or tells why it cannot. */
export async function startPeer(threads: number): Promise<Peer | { readonly missing: string }> {
  const python = ["python3", "/usr/bin/python3"].find((name) => spawnSync(name, ["-c", "import torch"]).status === 0);
  if (python === undefined) {
    return { missing: "PyTorch is not installed (Debian: apt-get install python3-torch libopenblas0-pthread)" };
  }
  const script = fileURLToPath(new URL("./pytorch/step.py", import.meta.url));
  const child = spawn(python, [script, "--serve", "--threads", String(threads), "--allocator", "system"], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const answers = createInterface({ input: child.stdout! })[Symbol.asyncIterator]();
  const answer = async () => {
    const { value, done } = await answers.next();
    if (done) throw new Error("the PyTorch process ended");
    const parsed = JSON.parse(value) as { error?: string; milliseconds: number[]; torch: string };
    if (parsed.error !== undefined) throw new Error(`PyTorch: ${parsed.error}`);
    return parsed;
  };
  const { torch } = await answer();
  return {
    version: torch,
    async run(mode, layout, batch, repeats, network = "bird") {
      child.stdin!.write(`${mode} ${layout} ${batch} ${repeats} float ${network}\n`);
      return (await answer()).milliseconds;
    },
    close: () => endQuietly(child),
  };
}

function endQuietly(child: ChildProcess): void {
  child.stdin!.end();
  child.kill();
}

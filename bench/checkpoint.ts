import { createHash } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { checkpointFiles } from "../src/runs/checkpointFiles.node.ts";
import { cpuRuntime } from "../src/runtime/ort.node.ts";
import { fit } from "../src/train/fit.ts";
import { timing } from "./sample.ts";
import { BATCH, bareNetwork, randomImages } from "./subject.ts";

/** So many steps, each with a checkpoint. */
const STEPS = 12;
/** Of an epoch of CIFAR-10's 45,000 training images. */
const STEPS_PER_EPOCH = Math.ceil(45_000 / BATCH);

/** What a checkpoint of the bird network adds to training, copies, checksum and a disk that has it included, beside the steps of an epoch. */
export async function benchCheckpoint(threads: number) {
  const folder = await mkdtemp(path.join(tmpdir(), "plumage-bench-"));
  const files = checkpointFiles(folder, {
    keep: 2,
    elsewhere: () => "",
    sha256: (pieces) => {
      const hash = createHash("sha256");
      for (const piece of pieces) hash.update(piece);
      return hash.digest("hex");
    },
  });
  const [steps, walls, processor]: number[][] = [[], [], []];
  let bytes = 0;
  let began = performance.now();
  let used = process.cpuUsage();
  const options = {
    train: randomImages(BATCH * (STEPS + 1)),
    epochs: 1,
    batchSize: BATCH,
    runtime: cpuRuntime({ threads }),
  };
  for await (const event of fit(bareNetwork(), { ...options, checkpoints: { everySteps: 1 } })) {
    if (event.type === "step") {
      steps!.push(performance.now() - began);
      // From here: the copies that the event carries, then the file.
      [began, used] = [performance.now(), process.cpuUsage()];
    }
    if (event.type !== "checkpoint") continue;
    bytes = (await files.save(event.checkpoint)).bytes;
    const { user, system } = process.cpuUsage(used);
    walls!.push(performance.now() - began);
    processor!.push((user + system) / 1000);
    began = performance.now();
  }
  await rm(folder, { recursive: true, force: true });
  // The first ones find memory that was never used.
  const [step, wall, cpu] = [steps!, walls!, processor!].map((times) => timing([times.slice(2)]));
  return {
    ...{
      step: step!.median,
      checkpoint: wall!.median,
      fastest: wall!.min,
      processor: cpu!.median,
      megabytes: bytes / 1e6,
    },
    partOfEpoch: wall!.median / (step!.median * STEPS_PER_EPOCH),
    threads,
  };
}

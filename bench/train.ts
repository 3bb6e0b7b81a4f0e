import { cpuRuntime } from "../src/runtime/ort.node.ts";
import { fit } from "../src/train/fit.ts";
import { birdNet } from "../src/zoo/birdNet.ts";
import { ratioOf, repeated, timing } from "./sample.ts";
import { BATCH, bareStep, randomImages } from "./subject.ts";

const ROUND = 10;

/**
 * The whole of training (reading, shuffling, augmentation, clipping, metrics, events) beside the bare step. Training is
 * a generator, so the two take turns in one run.
 */
export async function benchTrain(threads: number) {
  const bare = await bareStep(threads);
  const train = randomImages(50_000);
  const events = fit(birdNet(), { train, epochs: 1, batchSize: BATCH, clipNorm: 5, runtime: cpuRuntime({ threads }) });
  await events.next();
  const whole: number[][] = [];
  const single: number[][] = [];
  for (let round = 0; round < 15; round++) {
    whole.push([...(await repeated(() => events.next())(ROUND))]);
    single.push([...(await repeated(bare)(ROUND))]);
  }
  await events.return(undefined);
  // The first round warms up.
  const [ofWhole, ofStep] = [timing(whole.slice(1)), timing(single.slice(1))];
  return {
    imagesPerSecond: (1000 * BATCH) / ofWhole.median,
    bareImagesPerSecond: (1000 * BATCH) / ofStep.median,
    overhead: ratioOf(ofWhole, ofStep) - 1,
    overheadOfMinima: ofWhole.min / ofStep.min - 1,
    peakMemoryMB: process.resourceUsage().maxRSS / 1024,
    threads,
  };
}

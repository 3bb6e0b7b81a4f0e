import { batches } from "../src/data/batches.ts";
import { openClassifier } from "../src/evaluate/classifier.ts";
import { answers } from "../src/evaluate/judge.ts";
import { judgement } from "../src/evaluate/judgement.ts";
import { cpuRuntime } from "../src/runtime/ort.node.ts";
import { tensor } from "../src/tensor/tensor.ts";
import { inTurn, ratioOf, repeated } from "./sample.ts";
import { modelFile, randomImages } from "./subject.ts";

/** As many pictures as CIFAR-10's test has. */
const IMAGES = 10_000;
const BATCH = 128;

/** Judging the bird network on 10,000 pictures, all measures and intervals included, beside ONNX Runtime alone on the same file and pictures. */
export async function benchEvaluate(threads: number) {
  const images = randomImages(IMAGES);
  const file = modelFile();
  const runtime = cpuRuntime({ threads });
  const [session, classifier] = [await runtime.load(file), await openClassifier(file, runtime)];
  const times = await inTurn(
    {
      engine: repeated(async () => {
        for (const { count, images: pixels } of batches(images, { size: BATCH })) {
          await session.run({ images: tensor("uint8", [count, 32, 32, 3], pixels) });
        }
      }),
      answers: repeated(async () => answers(classifier, images)),
      judged: repeated(async () => judgement(await answers(classifier, images), { positive: "bird" })),
    },
    { rounds: 8, repeats: 1 },
  );
  await session.close();
  await classifier.close();
  return {
    engine: times.engine.median,
    answers: times.answers.median,
    judged: times.judged.median,
    ratio: ratioOf(times.judged, times.engine),
    ratioOfAnswers: ratioOf(times.answers, times.engine),
    minima: { engine: times.engine.min, answers: times.answers.min, judged: times.judged.min },
    threads,
  };
}

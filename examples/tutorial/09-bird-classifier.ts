/**
 * Trains the bird classifier for two epochs on some of CIFAR-10, opens the file that it became, and asks it about single pictures, as
 * the tutorial's two programs do. examples/bird-classifier.ts is the whole training, line for line.
 *
 *     npx tsx examples/tutorial/09-bird-classifier.ts [epochs, default 2]
 */
import {
  adam,
  birdNet,
  firstPerClass,
  fit,
  imagePixels,
  loadDataSet,
  oneAgainstRest,
  openModel,
  saveCheckpoint,
  saveModel,
  stratifiedSplit,
} from "plumage";

const quick = process.env.QUICK === "1";
const epochs = Number(process.argv[2] ?? (quick ? 1 : 2));

// 3,000 birds and as many other things. A tenth is kept to watch with.
const cifar10 = await loadDataSet("cifar10");
const birds = firstPerClass(oneAgainstRest(cifar10.train, "bird"), quick ? 100 : 3_000);
const { train, validation } = stratifiedSplit(birds, { fraction: 0.1, seed: 1 });

const training = fit(birdNet(), {
  train,
  validation,
  epochs,
  batchSize: 96,
  optimizer: adam({ learningRate: 0.001, form: "tensorflow" }),
  clipNorm: 5,
  checkpoints: true,
  seed: 1,
});
for await (const event of training) {
  if (event.type === "epoch") {
    console.log(
      `epoch ${event.epoch}: loss ${event.loss.toFixed(3)}, validation ${event.validation?.accuracy.toFixed(3)}`,
    );
    if (event.checkpoint) await saveCheckpoint(`checkpoints/${event.epoch}.safetensors`, event.checkpoint);
  }
  if (event.type === "end") await saveModel("bird-classifier.onnx", event.model, { id: "bird-classifier" });
}

// The second program: nothing of the above is needed, only the file.
const model = await openModel("bird-classifier.onnx");
for (const place of [25, 35, 0, 1]) {
  const [, bird] = await model.predict(imagePixels(cifar10.test, place));
  const what = cifar10.test.classes[cifar10.test.labels[place]!];
  console.log(
    `test image ${place}, which shows a ${what}: ${bird! >= 0.5 ? "bird" : "not bird"} (${bird!.toFixed(3)})`,
  );
}
await model.close();

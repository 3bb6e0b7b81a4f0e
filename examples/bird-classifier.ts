/**
 * The bird classifier of "Machine Learning is Fun! Part 3", step by step as its TFLearn program has it. Above each
 * part stands what the program does there.
 *
 *     npx tsx examples/bird-classifier.ts [epochs, default 100]
 */
import {
  adam,
  augment,
  binaryCounts,
  blur,
  conv2d,
  crossEntropy,
  dense,
  dropout,
  evaluate,
  fit,
  flipLeftRight,
  loadDataSet,
  maxPool2d,
  oneAgainstRest,
  rotate,
  saveModel,
  sequential,
  standardize,
  stratifiedSplit,
  tflearn,
  zeroCenter,
} from "plumage";

const epochs = Number(process.argv[2] ?? 100);
const seed = 1;

// Load the data set, and shuffle it. (`fit` shuffles anew in every epoch.) The program watched its test images while it
// trained; here validation images are cut from the training images, and the test images are used once, at the end.
const cifar10 = await loadDataSet("cifar10");
const { train, validation } = stratifiedSplit(oneAgainstRest(cifar10.train, "bird"), { fraction: 0.1, seed });
const test = oneAgainstRest(cifar10.test, "bird");

const network = sequential(
  // Make extra synthetic training pictures: flipped, rotated and blurred at random. It stands before the normalising,
  // which is the order in which TFLearn applies the two.
  augment(flipLeftRight(), rotate({ maxAngle: 25 }), blur({ maxSigma: 3 })),

  // Make sure the data is normalised: zero centre and standard deviation 1, measured on the training images.
  zeroCenter(),
  standardize(),

  // The input is a 32 x 32 image with 3 colour channels; the data set says so itself.
  // Step 1: convolution.
  conv2d(32, 3, { activation: "relu", ...tflearn.conv2d }),
  // Step 2: max-pooling.
  maxPool2d(2, { padding: "same" }),
  // Step 3: convolution again.
  conv2d(64, 3, { activation: "relu", ...tflearn.conv2d }),
  // Step 4: convolution yet again.
  conv2d(64, 3, { activation: "relu", ...tflearn.conv2d }),
  // Step 5: max-pooling again.
  maxPool2d(2, { padding: "same" }),
  // Step 6: a fully connected network of 512 nodes.
  dense(512, { activation: "relu", ...tflearn.dense }),
  // Step 7: dropout, throwing away half of the data at random to prevent over-fitting.
  dropout(0.5),
  // Step 8: two outputs, not bird (0) and bird (1), that make the final prediction.
  dense(2, { activation: "softmax", ...tflearn.dense }),
);

// Train it: Adam at 0.001, cross-entropy, batches of 96, gradients clipped as TFLearn does by itself.
const training = fit(network, {
  train,
  validation,
  epochs,
  batchSize: 96,
  optimizer: adam({ learningRate: 0.001, form: "tensorflow" }),
  loss: crossEntropy(),
  clipNorm: 5,
  seed,
});

for await (const event of training) {
  if (event.type === "epoch") {
    const { epoch, loss, accuracy, validation: judged } = event;
    console.log(
      `epoch ${epoch}/${epochs}: loss ${loss.toFixed(4)}, accuracy ${accuracy.toFixed(4)}, validation ${judged?.accuracy.toFixed(4)}`,
    );
  }
  if (event.type === "end") {
    // Save the trained network to a file.
    await saveModel("bird-classifier.onnx", event.model, { epochs: event.epochs, seed });
    console.log("Network trained and saved as bird-classifier.onnx!");

    // How right is it? True and false positives and negatives, precision and recall.
    const scores = await evaluate(event.model, test);
    const { tp, fp, fn, tn } = binaryCounts(scores.confusion, 1);
    const bird = scores.classes[1]!;
    console.log(`true positives ${tp}, false positives ${fp}, false negatives ${fn}, true negatives ${tn}`);
    console.log(`accuracy ${scores.accuracy.toFixed(4)} (never saying "bird" scores ${scores.baseline.toFixed(4)})`);
    console.log(`precision ${bird.precision.toFixed(4)}, recall ${bird.recall.toFixed(4)}`);
  }
}

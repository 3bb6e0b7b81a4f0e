/**
 * What "95 % right" is worth: an album of made-up photographs, the answers of a made-up classifier, and all that can be said of
 * them. No network is asked here; only the counting is real.
 *
 *     npx tsx examples/tutorial/10-how-good-really.ts [photographs, default 10000]
 */
import { binaryCounts, confusionMatrix, fBeta, precision, precisionAtRate, recall, wilsonInterval } from "plumage";

const photos = Number(process.argv[2] ?? (process.env.QUICK === "1" ? 2_000 : 10_000));
const percent = (part: number | null) => (part === null ? "none" : `${(100 * part).toFixed(1)} %`);

// One photograph in twenty shows a bird. The classifier gives birds higher numbers than other things, mostly.
const random = seeded(1);
const isBird = Array.from({ length: photos }, () => (random() < 0.05 ? 1 : 0));
const scores = isBird.map(
  (bird) => 1 / (1 + Math.exp(-(bird ? 0.8 : -4.2) - 4.5 * (random() + random() + random() - 1.5))),
);

console.log(`${photos} photographs, ${isBird.filter((bird) => bird).length} of them with a bird\n`);
console.log("threshold   true +  false +  false -   true -  accuracy  precision   recall       F1");
for (const threshold of [0.1, 0.3, 0.5, 0.7, 0.9, 1]) {
  const called = scores.map((score) => (score >= threshold ? 1 : 0));
  const counts = binaryCounts(confusionMatrix(isBird, called, 2), 1);
  const { tp, fp, fn, tn } = counts;
  const measures = [(tp + tn) / photos, precision(counts), recall(counts), fBeta(counts, 1)];
  const cells = [...[tp, fp, fn, tn].map(String), ...measures.map(percent)];
  const name = threshold === 1 ? "never" : threshold.toFixed(1);
  console.log([name.padEnd(9), ...cells.map((cell) => cell.padStart(9))].join(""));
}

// The same classifier, where birds are commoner or rarer than here.
const called = scores.map((score) => (score >= 0.5 ? 1 : 0));
const counts = binaryCounts(confusionMatrix(isBird, called, 2), 1);
console.log("\nThe same classifier at a threshold of 0.5, in other albums:");
for (const rate of [0.5, 0.25, 0.05, 0.01]) {
  console.log(
    `  birds on ${percent(rate).padStart(6)}: precision ${percent(precisionAtRate(counts, { rate }).precision.value)}`,
  );
}

// How sure is an accuracy of 95 %? It depends on how many were tested.
console.log("\n95 % right of so many, and where the truth lies:");
for (const tested of [20, 100, 1_000, 15_000]) {
  const { low, high } = wilsonInterval(0.95 * tested, tested);
  console.log(`  ${String(tested).padStart(6)}: ${percent(low)} to ${percent(high)}`);
}

/** Numbers from 0 to 1 that are the same every time (a linear congruential generator). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

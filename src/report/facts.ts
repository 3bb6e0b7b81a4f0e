import { classCounts } from "../data/selection.ts";
import { count, decimal, percent } from "./client/words.ts";
import type { ReportInput } from "./reportInput.ts";

/** Facts of a run as pairs: what, and how much. */
export type Facts = readonly (readonly [name: string, value: string])[];

/** What the model was made from, and how: as far as it is known. */
export function factsOf({ record, test, validation, decision }: ReportInput): Facts {
  const { set } = test.images;
  const facts: (readonly [string, string] | undefined)[] = [
    ["images judged on", `${test.name}: ${countsOf(test.images)}`],
    validation && ["kept for choices", `${validation.name}: ${countsOf(validation.images)}`],
    ["image size", `${set.height} x ${set.width}, ${set.channels === 1 ? "grey" : `${set.channels} channels`}`],
    decision && ["threshold", `${decimal(decision.threshold)}${chosen(decision.chosenBy)}`],
  ];
  if (record !== undefined) {
    const { data, images, provenance, added, relabels } = record;
    facts.unshift(
      ["data", [data?.location ?? record.dataSet, ...(added ? [added.set] : [])].join(" and ")],
      ["learned from", `${count(images.train)} images, ${count(images.validation)} kept for validation`],
    );
    facts.push(
      relabels && ["labels looked at", `${count(relabels.length)} by a person, before training`],
      [
        "training",
        `${count(record.epochs)} of ${count(record.plannedEpochs)} epochs, ${count(record.steps)} steps of ${record.batchSize} images`,
      ],
      ["learning rate", String(record.learningRate)],
      ["network", `${count(record.parameters)} weights`],
      ["seed", String(record.seed)],
      record.limit === undefined ? undefined : ["limit", `the first ${count(record.limit)} images of each class`],
      record.dataHash === undefined ? undefined : ["data hash", record.dataHash],
      ["weights hash", record.weightsHash],
      ["engine", `${record.engine}, ${count(record.threads)} threads`],
      ...Object.entries(provenance),
    );
  }
  return facts.filter((each) => each !== undefined);
}

/** "3,500, of which bird 1,000 (28.6 %), not bird 2,500 (71.4 %)"; of many classes how many there are. */
function countsOf(images: ReportInput["test"]["images"]): string {
  const { classes } = images.set;
  const counts = classCounts(images);
  const all = images.indices.length;
  if (classes.length > 12)
    return `${count(all)} of ${classes.length} classes, ${count(Math.min(...counts))} to ${count(Math.max(...counts))} of each`;
  return `${count(all)}, of which ${classes.map((name, i) => `${name} ${count(counts[i]!)} (${percent(counts[i]! / all)})`).join(", ")}`;
}

function chosen(by: Readonly<Record<string, unknown>> | undefined): string {
  return by === undefined
    ? ""
    : `, chosen by ${Object.entries(by)
        .map(([name, value]) => `${name} ${String(value)}`)
        .join(", ")}`;
}

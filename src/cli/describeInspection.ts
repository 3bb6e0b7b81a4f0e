import type { Decision } from "../compile/decision.ts";
import { findRecord, type TrainingRecord } from "../experiment/record.ts";
import type {
  InspectedCheckpoint,
  InspectedModel,
  InspectedOnnx,
  Inspection,
  LayerWeights,
  OnnxFacts,
} from "../verify/inspect.ts";
import { listed } from "../words.ts";
import { byteSize, columns, count, counted, indent, loss, percent } from "./format.ts";
import { printable } from "./printable.ts";

/** What is inside a file, as text. */
export function describeInspection(file: string, found: Inspection): string {
  switch (found.kind) {
    case "model":
      return describeModel(file, found);
    case "onnx":
      return describeOnnx(file, found);
    case "checkpoint":
      return describeCheckpoint(file, found);
  }
}

type Row = readonly [string, string];

function describeModel(file: string, found: InspectedModel): string {
  const { classes, image, decision, golden, seal, digest, network, training } = found;
  const record = findRecord(found);
  const variant = typeof training.variant === "string" ? `, ${training.variant} variant` : "";
  const seals = { whole: `whole, sha256 ${digest}`, broken: "BROKEN: changed since it was written", missing: "none" };
  const rows: Row[] = [
    ["images", `${image.height} x ${image.width} x ${image.channels}, bytes from 0 to 255; the graph prepares them`],
    ...(record?.data
      ? [["fit", `${record.data.options.fit}: how pictures of other shapes are brought to that`] as Row]
      : []),
    ["classes", classList(classes)],
    ["answer", decision === undefined ? "the likeliest class" : describeDecision(decision)],
    ...(record ? recordRows(record) : []),
    [
      "golden",
      golden === 0 ? "no pictures to ask again" : `${counted(golden, "picture")} to ask again: plumage verify ${file}`,
    ],
    ["seal", seals[seal]],
  ];
  const layers =
    network && `\nLayers, ${count(network.multiplyAdds)} multiply-adds an image:\n${layerTable(network.layers)}`;
  return `${file}: a model by Plumage${variant}, ${byteSize(found.bytes)}\n${table(rows)}\n${describeFacts(found)}${layers ?? ""}`;
}

function describeDecision({ positive, threshold, notSure }: Decision): string {
  if (positive === undefined && threshold === 0) return "the likeliest class";
  if (positive === undefined) return `the likeliest class, "not sure" below ${percent(threshold)}`;
  const band = notSure ? `, "not sure" from ${percent(notSure.low)} to below ${percent(notSure.high)}` : "";
  return `${positive} from ${percent(threshold)}${band}`;
}

function recordRows(record: TrainingRecord): Row[] {
  const { images, scores, data, provenance } = record;
  const from = data === undefined ? record.dataSet : data.location;
  const score: Row[] = scores
    ? [
        [
          "test",
          `${percent(scores.accuracy)} right (95 %: ${percent(scores.interval.low)} to ${percent(scores.interval.high)})`,
        ],
      ]
    : [["test", "not judged"]];
  const hash = record.dataHash === undefined ? [] : [["data hash", record.dataHash] as Row];
  return [
    [
      "data",
      `${from}: ${count(images.train)} to learn, ${count(images.validation)} validation, ${count(images.test)} test`,
    ],
    ...hash,
    [
      "training",
      `${record.recipe}, ${counted(record.epochs, "epoch")} of ${record.plannedEpochs}, batches of ${record.batchSize}, rate ${record.learningRate}, ${record.reason}`,
    ],
    ["seed", String(record.seed)],
    ...score,
    [
      "made by",
      Object.entries(provenance)
        .map(([name, value]) => `${name} ${value}`)
        .join(", "),
    ],
    ["weights", `${count(record.parameters)}, sha256 ${record.weightsHash}`],
  ];
}

function describeOnnx(file: string, found: InspectedOnnx): string {
  const { estimator } = found;
  if (estimator !== undefined) {
    const { target, columns: from } = estimator;
    const rows = from.map(
      ({ name, words, low, high }): Row => [
        printable(name),
        printable(words === undefined ? `${low} to ${high}` : listed(words)),
      ],
    );
    const about = `${file}: a model by Plumage that estimates ${printable(target)}, ${byteSize(found.bytes)}`;
    return `${about}\nIt learned from:\n${indent(columns(rows))}\n${describeFacts(found)}`;
  }
  const maker = found.producer === "" ? "a program that does not name itself" : printable(found.producer);
  return `${file}: an ONNX model by ${maker}, ${byteSize(found.bytes)}\n${describeFacts(found)}`;
}

function describeFacts({ inputs, outputs, operators, numbers, opset, problems }: OnnxFacts): string {
  const named = (values: Readonly<Record<string, string>>) =>
    Object.entries(values)
      .map(([name, type]) => `${printable(name)} ${printable(type)}`)
      .join(", ");
  const rows: Row[] = [
    ["takes", named(inputs)],
    ["gives", named(outputs)],
    [
      "operators",
      Object.entries(operators)
        .map(([name, times]) => `${times} ${printable(name)}`)
        .join(", "),
    ],
    [
      "numbers",
      Object.entries(numbers)
        .map(([type, times]) => `${count(times)} ${type}`)
        .join(", "),
    ],
    ["opset", String(opset)],
    ...problems.map((problem): Row => ["problem", printable(problem)]),
  ];
  return `The graph:\n${table(rows)}`;
}

function describeCheckpoint(file: string, { progress, optimizer, ...found }: InspectedCheckpoint): string {
  const { image, classes } = found;
  const last = progress.history.at(-1);
  const rows: Row[] = [
    ["images", `${image.height} x ${image.width} x ${image.channels}`],
    ["classes", classList(classes)],
    [
      "stands at",
      `epoch ${progress.epoch}, step ${progress.step} in it; ${counted(progress.totalStep, "step")} in all`,
    ],
    ["batches", `of ${progress.batchSize}`],
    ["seed", String(progress.seed)],
    ["optimiser", optimizerWords(optimizer)],
    ...(last ? [["last epoch", epochWords(last)] as Row] : []),
  ];
  return `${file}: a checkpoint by Plumage, ${byteSize(found.bytes)}\n${table(rows)}\nLayers:\n${layerTable(found.layers)}`;
}

function epochWords({ validation, ...own }: InspectedCheckpoint["progress"]["history"][number]): string {
  const words = (each: { readonly loss: number; readonly accuracy?: number | undefined }) =>
    [`loss ${loss(each.loss)}`, ...(each.accuracy === undefined ? [] : [`${percent(each.accuracy)} right`])].join(", ");
  return validation === undefined ? words(own) : `${words(own)}; validation ${words(validation)}`;
}

function optimizerWords({ kind, config }: InspectedCheckpoint["optimizer"]): string {
  const settings = Object.entries(config).filter(([, value]) => typeof value === "number" || typeof value === "string");
  return [kind, ...settings.map(([name, value]) => `${name} ${value}`)].join(", ");
}

function classList(classes: readonly string[]): string {
  const shown = classes.slice(0, 12).map(printable).join(", ");
  return classes.length > 12 ? `${shown}, ... (${count(classes.length)})` : shown;
}

function layerTable(layers: readonly LayerWeights[]): string {
  return indent(
    columns(
      layers.map(({ layer, weights, parameters }) => [
        layer === "" ? "-" : layer,
        count(parameters),
        weights.join(", "),
      ]),
      [1],
    ),
  );
}

function table(rows: readonly Row[]): string {
  return indent(columns(rows));
}

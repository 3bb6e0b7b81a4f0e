import * as z from "zod";

const count = z.int().nonnegative();
/** JSON has no word for what is not finite. */
const measured = z.number().nullable();
const place = { epoch: count, step: count, totalStep: count };
const best = z.strictObject({ epoch: count, value: measured });
const interval = z.strictObject({ low: z.number(), high: z.number() });
const ratios = { precision: z.number(), recall: z.number(), f1: z.number() };
const ofClass = z.strictObject({ name: z.string(), support: count, ...ratios });
const matrix = z.array(z.array(count));

const validation = z.strictObject({
  count,
  accuracy: z.number(),
  interval,
  baseline: z.number(),
  majority: z.string(),
  loss: measured,
  top5Accuracy: z.number().optional(),
  balancedAccuracy: measured,
  macroF1: measured,
  rocAuc: measured.optional(),
  confusion: matrix,
  classes: z.array(ofClass),
  perSource: z.array(z.looseObject({ source: z.string() })).optional(),
});

/** Of two classes with one that means yes, and of any classes: fields that only one of them has may be absent. */
const scores = z.strictObject({
  accuracy: z.number(),
  interval,
  baseline: z.number(),
  loss: measured,
  ...z.object(ratios).partial().shape,
  rocAuc: measured.optional(),
  confusion: z.strictObject({ tp: count, fp: count, fn: count, tn: count }).optional(),
  macro: z.strictObject(ratios).optional(),
  top5Accuracy: z.number().optional(),
  classes: z.array(ofClass).optional(),
  mostConfused: z.array(z.strictObject({ is: z.string(), called: z.string(), count })).optional(),
  matrix: matrix.optional(),
  perSource: z.array(z.looseObject({ source: z.string() })).optional(),
});

const reason = z.enum(["finished", "aborted", "diverged", "stoppedEarly"]);
const counts = z.array(count);

/** The lines that a run folder keeps, by their type. */
const kept = {
  data: { location: z.string(), images: count, problems: count, notes: z.array(z.string()) },
  audit: { summary: z.string(), findings: z.array(z.string()) },
  relabel: { changed: count, leftOut: count, right: count, unknown: z.array(z.string()) },
  split: {
    dataSet: z.string(),
    classes: z.array(z.string()),
    sources: z.array(z.string()).optional(),
    counts: z.strictObject({ train: counts, validation: counts, test: counts }),
    notes: z.array(z.string()),
  },
  start: {
    epochs: count,
    stepsPerEpoch: count,
    batchSize: count,
    trainImages: count,
    validationImages: count,
    parameters: count,
    engine: z.string(),
    threads: count,
  },
  resumed: { run: z.string(), date: z.iso.datetime(), ...place },
  step: { ...place, count, loss: measured, accuracy: z.number(), learningRate: z.number(), gradientNorm: measured },
  saved: { ...place, file: z.string(), bytes: count, seconds: z.number() },
  setback: {
    step: count,
    layer: z.string().optional(),
    what: z.string(),
    backTo: z.strictObject({ epoch: count }),
    rate: z.number(),
  },
  epoch: {
    epoch: count,
    loss: measured,
    accuracy: z.number(),
    validation: validation.optional(),
    isBest: z.boolean(),
    best,
  },
  end: {
    reason,
    epochs: count,
    totalStep: count,
    best: best.optional(),
    isBest: z.boolean(),
    fault: z.strictObject({ step: count, layer: z.string().optional(), what: z.string() }).optional(),
  },
};

/** Those that are only told. */
const told = {
  download: { received: count, total: count.optional() },
  unpack: {},
  decode: { done: count, total: count },
  notice: { message: z.string(), isGood: z.literal(true).optional() },
  result: {
    reason,
    model: z.string(),
    run: z.string(),
    weightsHash: z.string(),
    recipe: z.string(),
    dataSet: z.string(),
    positive: z.string().optional(),
    epochs: count,
    steps: count,
    batchSize: count,
    learningRate: z.number(),
    seed: count,
    limit: count.optional(),
    trainImages: count,
    validationImages: count,
    testImages: count,
    engine: z.string(),
    threads: count,
    seconds: z.number(),
    ...scores.partial().shape,
    judgement: z.looseObject({ sentence: z.string(), warnings: z.array(z.unknown()) }).optional(),
  },
};

/** Fields by type: of lines in events.jsonl, and of all lines on stdout. */
export const fieldsKept: Readonly<Record<string, z.ZodRawShape>> = kept;
export const fieldsTold: Readonly<Record<string, z.ZodRawShape>> = { ...kept, ...told };

/**
 * Lines of JSON, each held to the schema of its type; a field that is not in it is refused.
 * @returns the types, in order
 */
export function expectLines(text: string, fields: typeof fieldsTold): readonly string[] {
  return text
    .trimEnd()
    .split("\n")
    .map((line) => {
      const value = z.looseObject({ type: z.enum(Object.keys(fields)) }).parse(JSON.parse(line));
      z.strictObject({ type: z.string(), ...fields[value.type] }).parse(value, { reportInput: true });
      return value.type;
    });
}

import type { OpenNetwork } from "../../compile/openNetwork.ts";
import { type Field, receptiveField } from "../../compile/receptiveField.ts";
import type { Stage } from "../../compile/stages.ts";
import { ProblemError, shortList } from "../../errors.ts";
import type { Value } from "../../graph/graph.ts";

/** What the classes are asked for under, beside the names of stages. */
export const CLASSES = "classes";

/** The filters of a convolution, the units of a dense layer, or the classes: numbers that can be looked into one by one. */
export interface Units {
  /** Of the stage, or "classes". */
  readonly name: string;
  readonly kind: "convolution" | "dense" | "classes";
  /** [N, count, rows, columns] or [N, count]: how strongly each is excited, before the activation. */
  readonly excitation: Value;
  readonly count: number;
  readonly rows: number;
  readonly columns: number;
  /** What a cell sees; undefined where that is the whole picture. */
  readonly field: Field | undefined;
}

/** All that a network has: its convolutions and dense layers in order, and its classes at the end. */
export function unitsOf({ stages, logits, output, pixels }: OpenNetwork): readonly Units[] {
  const inner = stages.filter((stage) => stage.kind !== "pooling" && stage.output !== output);
  const of = (name: string, kind: Units["kind"], excitation: Value): Units => {
    const [count = 1, rows = 1, columns = 1] = excitation.shape.slice(1).map(Number);
    return { name, kind, excitation, count, rows, columns, field: receptiveField(excitation, pixels) };
  };
  return [
    ...inner.map((stage) => of(stage.name, stage.kind === "dense" ? "dense" : "convolution", beforeActivation(stage))),
    of(CLASSES, "classes", logits),
  ];
}

/**
 * Those of a name.
 * @throws ProblemError when there are none.
 */
export function findUnits(where: string, network: OpenNetwork, name: string): Units {
  const all = unitsOf(network);
  const found = all.find((units) => units.name === name);
  if (found !== undefined) return found;
  throw new ProblemError({
    what: `${where}: the network has no stage of this name with filters or units`,
    expected: shortList(
      all.map((units) => units.name),
      20,
    ),
    received: `"${name}"`,
  });
}

const ACTIVATIONS: ReadonlySet<string> = new Set([
  "Relu",
  "LeakyRelu",
  "Elu",
  "Clip",
  "Sigmoid",
  "Tanh",
  "Softplus",
  "Softmax",
  "PRelu",
]);

/**
 * A stage's numbers after normalisation and before an activation that rises with them: there the strongest stay the strongest,
 * and where the activation is flat, as ReLU below 0, gradients still tell the way.
 */
function beforeActivation({ linear, output }: Stage): Value {
  let value = output;
  while (value !== linear && ACTIVATIONS.has(value.op)) value = value.inputs[0]!;
  return value;
}

/** A part of the picture, in its pixels; some of it may lie outside. */
export interface Part {
  readonly top: number;
  readonly left: number;
  readonly height: number;
  readonly width: number;
}

/** What part of the picture the cell of a row and column sees. */
export function seenBy(
  { field }: Units,
  row: number,
  column: number,
  image: { readonly height: number; readonly width: number },
): Part {
  if (field === undefined) return { top: 0, left: 0, height: image.height, width: image.width };
  const { top, left, down, across, height, width } = field;
  return { top: top + row * down, left: left + column * across, height, width };
}

import type { Value, ValueOf } from "../../../graph/graph.ts";
import type { OpType } from "../../../graph/operators.ts";
import { div } from "../../../ops/elementwise.ts";
import { reshape } from "../../../ops/layout.ts";
import { reduceMean, reduceSum } from "../../../ops/reduce.ts";
import { lowerPortable } from "../portable.ts";
import { blockedConvolution } from "./convolution.ts";
import { blockedDataGradient } from "./dataGradient.ts";
import { type Arithmetic, activated, arithmetic, elementwise, sumsPlaces } from "./elementwise.ts";
import { blockedFilterGradient } from "./filterGradient.ts";
import { averaged, channelsCut, channelsPadded } from "./fixedFilters.ts";
import { type Forms, plainForms } from "./forms.ts";
import { masked } from "./masks.ts";
import { expanded, perImage } from "./perImage.ts";
import { halves, poolPhases, unpoolPhases } from "./pooling.ts";
import { type BlockedRule, isReadOnce, type Surroundings } from "./surroundings.ts";

const combined = (value: Arithmetic, around: Surroundings) => arithmetic(value, around) ?? perImage(value, around);

/** Operators that have a blocked form, where their shapes allow it. All others on single elements keep the layout. */
const blockedRules: { readonly [T in OpType]?: BlockedRule<T> } = {
  Conv: (value, around) => {
    const { block, formsOf, usersOf } = around;
    const [x, filters, bias] = value.inputs;
    // Where pooling alone reads it, its quarters are computed and never the whole.
    const isPooled = usersOf(value).every((user) => user.op === "MaxPool" || user.op === "MaxPoolGradient");
    const { attrs, shape } = value;
    return blockedConvolution(formsOf(x!), formsOf(filters!).plain(), bias && formsOf(bias).plain(), {
      ...{ attrs, shape, block, isPooled },
      isOpen: isReadOnce(value, around),
    });
  },
  ConvTranspose: (value, around) => {
    const { block, formsOf } = around;
    const [x, filters, bias] = value.inputs;
    return blockedDataGradient(value, formsOf(x!), formsOf(filters!).plain(), bias && formsOf(bias).plain(), {
      block,
      isOpen: isReadOnce(value, around),
    });
  },
  ConvFilterGradient: ({ inputs: [x, dy], attrs, shape }, { block, formsOf }) => {
    const gradient = blockedFilterGradient(formsOf(x!), formsOf(dy!), attrs, shape as readonly number[], block);
    return gradient && plainForms(gradient, block);
  },
  MaxPool: ({ inputs: [x], attrs, shape }, { block, formsOf }) =>
    halves(attrs, formsOf(x!), block) ? poolPhases(formsOf(x!), shape, block) : undefined,
  MaxPoolGradient: ({ inputs: [x, , dy], attrs }, { block, formsOf }) =>
    halves(attrs, formsOf(x!), block) ? unpoolPhases(formsOf(x!), formsOf(dy!), block) : undefined,
  AveragePool: averaged,
  Pad: channelsPadded,
  Slice: channelsCut,
  Add: combined,
  Sub: combined,
  Mul: combined,
  Div: combined,
  Neg: combined,
  Relu: activated,
  Clip: activated,
  LeakyRelu: activated,
  Where: masked,
  Expand: expanded,
  ReduceSum: reducedOverPlaces,
  ReduceMean: reducedOverPlaces,
};

/** A sum or mean over places, and maybe over the batch behind it: what is summed may never be computed itself. */
function reducedOverPlaces(
  value: ValueOf<"ReduceSum" | "ReduceMean">,
  { block, formsOf }: Surroundings,
): Forms | undefined {
  const { axes } = value.attrs;
  const x = formsOf(value.inputs[0]!);
  if (!sumsPlaces(axes) || x.shape.length !== 4 || x.native === "plain" || value.dtype !== "float32") return undefined;
  const overBatch = value.op === "ReduceSum" ? reduceSum : reduceMean;
  const sum = axes[0] === 0 ? overBatch(x.sum(), { axes: [0], keepdims: true }) : x.sum();
  const places = Number(x.shape[2]) * Number(x.shape[3]);
  return plainForms(reshape(value.op === "ReduceSum" ? sum : div(sum, places), value.shape), block);
}

/**
 * Lowers a graph for ONNX Runtime's CPU engine: convolutions and what stands between them stay in the blocked layout.
 * `order` is the graph from its inputs up. Returns old to new.
 */
export function lowerBlocked(order: readonly Value[], block: number): Map<Value, () => Value> {
  const users = new Map<Value, Value[]>();
  for (const value of order)
    for (const from of new Set(value.inputs)) users.set(from, [...(users.get(from) ?? []), value]);

  const forms = new Map<Value, Forms>();
  const around: Surroundings = {
    block,
    formsOf: (value) => forms.get(value)!,
    usersOf: (value) => users.get(value) ?? [],
  };
  for (const value of order) {
    const rule = blockedRules[value.op] as BlockedRule<OpType> | undefined;
    const laid = rule?.(value as never, around) ?? elementwise(value, around);
    forms.set(
      value,
      laid ??
        plainForms(
          lowerPortable(
            value,
            value.inputs.map((from) => forms.get(from)!.plain()),
          ),
          block,
        ),
    );
  }
  return new Map(order.map((value) => [value, forms.get(value)!.plain]));
}

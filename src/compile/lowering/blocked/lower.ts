import { emit, type Value, type ValueOf } from "../../../graph/graph.ts";
import { ELEMENTWISE, type OpType } from "../../../graph/operators.ts";
import { sameShape } from "../../../graph/shape.ts";
import { blockedGlobalAveragePool, withRelu } from "../../../ops/blocked.ts";
import { mul } from "../../../ops/elementwise.ts";
import { reshape } from "../../../ops/layout.ts";
import { reduceSum } from "../../../ops/reduce.ts";
import { transposedFilters } from "../convTranspose.ts";
import { lowerPortable } from "../portable.ts";
import { blockedConvolution } from "./convolution.ts";
import { blockedFilterGradient } from "./filterGradient.ts";
import { blockedForms, type Forms, fitsBlocks, once, plainForms } from "./forms.ts";
import { halves, poolPhases, unpoolPhases } from "./pooling.ts";
import { isPositive } from "./steps.ts";

/** What a rule knows of the graph around a value. */
interface Surroundings {
  readonly block: number;
  /** The forms in which a value of the original graph can be had. */
  formsOf(value: Value): Forms;
  /** The values of the original graph that read a value. */
  usersOf(value: Value): readonly Value[];
}

type BlockedRule<T extends OpType> = (value: ValueOf<T>, around: Surroundings) => Forms | undefined;

/** Operators that have a blocked form, where their shapes allow it. */
const blockedRules: { readonly [T in OpType]?: BlockedRule<T> } = {
  Conv: (value, { block, formsOf, usersOf }) => {
    const [x, filters, bias] = value.inputs;
    // Where pooling alone reads it, its quarters are computed and never the whole.
    const isPooled = usersOf(value).every((user) => user.op === "MaxPool" || user.op === "MaxPoolGradient");
    const { attrs, shape } = value;
    return blockedConvolution(formsOf(x!), formsOf(filters!).plain(), bias && formsOf(bias).plain(), {
      attrs,
      shape,
      block,
      isPooled,
    });
  },
  ConvTranspose: (value, { block, formsOf }) => {
    const [x, filters, bias] = value.inputs;
    const turned = transposedFilters(value, formsOf(filters!).plain());
    if (turned === undefined) return undefined;
    const { attrs } = turned;
    const options = { attrs, shape: value.shape, block };
    return blockedConvolution(formsOf(x!), turned.filters, bias && formsOf(bias).plain(), options);
  },
  ConvFilterGradient: ({ inputs: [x, dy], attrs, shape }, { block, formsOf }) => {
    const gradient = blockedFilterGradient(formsOf(x!), formsOf(dy!), attrs, shape as readonly number[], block);
    return gradient && plainForms(gradient, block);
  },
  MaxPool: ({ inputs: [x], attrs, shape }, { block, formsOf }) =>
    halves(attrs, formsOf(x!), block) ? poolPhases(formsOf(x!), shape, block) : undefined,
  MaxPoolGradient: ({ inputs: [x, , dy], attrs }, { block, formsOf }) =>
    halves(attrs, formsOf(x!), block) ? unpoolPhases(formsOf(x!), formsOf(dy!), block) : undefined,
  // The gradient of ReLU, and whatever else keeps a value where another is above 0: a product with 0 or 1 is cheaper.
  Where: (value, around) => {
    const [condition, kept, other] = value.inputs;
    const isMask = condition!.op === "Greater" && isNumber(condition!.inputs[1]!, 0) && isNumber(other!, 0);
    const [mask, gradient] = [isMask ? around.formsOf(condition!.inputs[0]!) : undefined, around.formsOf(kept!)];
    const fits =
      mask !== undefined &&
      mask.native !== "plain" &&
      [mask, gradient].every((each) => sameShape(each.shape, value.shape));
    if (!fits || value.dtype !== "float32") return elementwise(value, around);
    return blockedForms(value.shape, around.block, () => mul(gradient.blocked(), isPositive(mask.blocked())));
  },
  Relu: (value, around) => {
    const [x] = value.inputs;
    const forms = around.formsOf(x!);
    // A convolution that only this reads can end in it.
    if (x!.op !== "Conv" || forms.native !== "blocked" || around.usersOf(x!).length > 1)
      return elementwise(value, around);
    return blockedForms(value.shape, around.block, () => withRelu(forms.blocked())!);
  },
  ReduceSum: ({ inputs: [x], attrs }, { block, formsOf }) => {
    if (attrs.axes.join() !== "0,2,3" || attrs.keepdims) return undefined;
    // Max-pooling hands each gradient on to one place, so what it sums to is known before.
    const summed = x!.op === "MaxPoolGradient" ? x!.inputs[2]! : x!;
    const forms = formsOf(summed);
    if (forms.native === "plain") return undefined;
    const [, channels, height, width] = summed.shape as [number, number, number, number];
    const means = reduceSum(blockedGlobalAveragePool(forms.blocked(), block), { axes: [0] });
    return plainForms(mul(reshape(means, [channels]), height * width), block);
  },
};

/**
 * An operator on single elements keeps the layout, where its operands have all the same shape or are one number. Only floats
 * can change their layout: what compares or chooses is computed anew where it is wanted in the plain one.
 */
function elementwise(value: Value, { block, formsOf }: Surroundings): Forms | undefined {
  if (!(value.op in ELEMENTWISE) || !fitsBlocks(value.shape, block)) return undefined;
  const operands = value.inputs.map((from) => ({
    forms: formsOf(from),
    isNumber: elementCountOf(from) === 1,
    isFloat: from.dtype === "float32",
  }));
  const fits = operands.every(
    ({ forms, isNumber, isFloat }) =>
      isNumber || (sameShape(forms.shape, value.shape) && (isFloat || forms.native !== "plain")),
  );
  if (!fits || operands.every(({ forms }) => forms.native === "plain")) return undefined;
  const write = (layout: "plain" | "blocked") => () => {
    const inputs = operands.map(({ forms, isNumber }) => (isNumber ? forms.plain() : forms[layout]()));
    return emit(value.op, value.attrs as never, inputs, value) as Value;
  };
  const forms = blockedForms(value.shape, block, write("blocked"));
  return value.dtype === "float32" ? forms : { ...forms, plain: once(write("plain")) };
}

/** Whether a value is one number that is known. */
function isNumber(value: Value, number: number): boolean {
  return value.op === "Constant" && elementCountOf(value) === 1 && Number(value.attrs.tensor.data[0]) === number;
}

function elementCountOf({ shape }: Value): number | undefined {
  return shape.every((size) => size === 1) ? 1 : undefined;
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

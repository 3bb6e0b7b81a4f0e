import { emit, type Value, type ValueOf, withInputs } from "../../../graph/graph.ts";
import { type BlockedActivation, ELEMENTWISE } from "../../../graph/operators.ts";
import { sameShape } from "../../../graph/shape.ts";
import { mul } from "../../../ops/elementwise.ts";
import { combinationOf, divided, negated, plus, raised, scaled, sumOf, writeCombination } from "./combination.ts";
import { blockedForms, type Combination, type Forms, fitsBlocks, once } from "./forms.ts";
import { sumOfProducts } from "./sums.ts";
import { isPerChannel, isSingle, type Surroundings } from "./surroundings.ts";

/** Operators on single elements that combine images with each other and with one number per channel. */
export type Arithmetic = ValueOf<"Add" | "Sub" | "Mul" | "Div" | "Neg">;

/** A sum or product of images and numbers per channel, as a combination. */
export function arithmetic(value: Arithmetic, around: Surroundings): Forms | undefined {
  const { block, formsOf } = around;
  const { shape } = value;
  if (value.dtype !== "float32" || !fitsBlocks(shape, block)) return undefined;
  const operands = value.inputs.map((from) => (isPerChannel(from) ? from : formsOf(from)));
  const images = operands.filter((each): each is Forms => "native" in each);
  const fits = images.every((each) => sameShape(each.shape, shape)) && images.some(({ native }) => native !== "plain");
  if (!fits) return undefined;
  const combination = combined(value, around);
  if (combination === undefined) return product(value, around);
  return formsOfCombination(value, combination, around);
}

/** The combination that a value is, or undefined for a product of images. */
function combined({ op, inputs: [first, second] }: Arithmetic, { formsOf }: Surroundings): Combination | undefined {
  const [a, b] = [first!, second].map((from) => {
    if (from === undefined) return undefined;
    return isPerChannel(from) ? { number: formsOf(from).plain() } : { image: combinationOf(formsOf(from)) };
  });
  switch (op) {
    case "Neg":
      return negated(a!.image!);
    case "Add":
      if (a!.image && b!.image) return plus(a!.image, b!.image);
      return a!.image ? raised(a!.image, b!.number!) : raised(b!.image!, a!.number!);
    case "Sub":
      if (a!.image && b!.image) return plus(a!.image, negated(b!.image));
      return a!.image ? raised(a!.image, minus(b!.number!)) : raised(negated(b!.image!), a!.number!);
    case "Mul":
      if (a!.image && b!.image) return undefined;
      return a!.image ? scaled(a!.image, b!.number!) : scaled(b!.image!, a!.number!);
    case "Div":
      return a!.image && b!.number ? divided(a!.image, b!.number) : undefined;
  }
}

function minus(value: Value): Value {
  return emit("Neg", {}, [value], value);
}

/**
 * Whether a combination stays on paper: where all that reads it combines it further, sums it up or bends it, and it is not read
 * twice where it costs more than one pass.
 */
function formsOfCombination(value: Value, combination: Combination, around: Surroundings): Forms {
  const { block, usersOf } = around;
  const { shape } = value;
  const write = () => writeCombination(combination, { shape, block });
  const [term] = combination.terms;
  const isLight = combination.terms.length === 1 && (term!.of.open === undefined || term!.factor !== undefined);
  const readers = usersOf(value).filter((user) => !isSum(user));
  const isFree = readers.every((user) => staysOnPaper(user, value, combination)) && (isLight || readers.length < 2);
  const sum = isFree || isLight ? () => sumOf(combination, shape) : undefined;
  return blockedForms(shape, block, write, { sum, combination: isFree ? combination : undefined });
}

function isSum(user: Value): boolean {
  return (user.op === "ReduceSum" || user.op === "ReduceMean") && sumsPlaces(user.attrs.axes);
}

/** Whether axes are an image's places, maybe with its batch. */
export function sumsPlaces(axes: readonly number[]): boolean {
  return axes.join() === "2,3" || axes.join() === "0,2,3";
}

function staysOnPaper(user: Value, value: Value, { terms, offset }: Combination): boolean {
  switch (user.op) {
    case "Neg":
    case "Add":
    case "Sub":
    case "Relu":
    case "Clip":
    case "GreaterOrEqual":
    case "LessOrEqual":
      return true;
    case "Mul":
    case "Div": {
      const isScaled = user.inputs.some(isPerChannel) && user.inputs[0] === value;
      const isFactor = user.op === "Mul" && terms.length === 1 && offset === undefined;
      return isScaled || isFactor || (user.op === "Mul" && isPerChannel(user.inputs[0]!));
    }
    default:
      return false;
  }
}

/** x y, or what else two images give. The factors per channel of a product are put before it; where only its sums are wanted, it is not written. */
function product(value: Arithmetic, around: Surroundings): Forms | undefined {
  const { block, formsOf } = around;
  const { shape } = value;
  if (value.op !== "Mul") return elementwise(value, around);
  const operands = value.inputs.map((from) => {
    const forms = formsOf(from);
    const { terms, offset } = combinationOf(forms);
    return terms.length === 1 && offset === undefined ? terms[0]! : { of: forms };
  });
  const [x, y] = operands as [(typeof operands)[number], (typeof operands)[number]];
  const forms = blockedForms(shape, block, () => mul(x.of.blocked(), y.of.blocked()), {
    sum: () => sumOfProducts(x.of.blocked(), y.of.blocked(), block),
  });
  const factors = operands.map(({ factor }) => factor).filter((factor) => factor !== undefined);
  if (factors.length === 0) return forms;
  return formsOfCombination(value, { terms: [{ of: forms, factor: factors.reduce(mul) }] }, around);
}

/** ReLU and the like of a combination are written with it. */
export function activated(
  value: ValueOf<"Relu"> | ValueOf<"Clip"> | ValueOf<"LeakyRelu">,
  around: Surroundings,
): Forms | undefined {
  const { block, formsOf, usersOf } = around;
  const x = value.inputs[0]!;
  const forms = formsOf(x);
  const isAlone = forms.open !== undefined && usersOf(x).length === 1;
  if (forms.native === "plain" || (forms.combination === undefined && !isAlone)) return elementwise(value, around);
  const { shape } = value;
  const activation = { kind: value.op, ...value.attrs } as BlockedActivation;
  return blockedForms(shape, block, () => writeCombination(combinationOf(forms), { shape, block, activation }));
}

/**
 * An operator on single elements keeps the layout, where its operands have all the same shape or are one number. Only floats
 * can change their layout: what compares or chooses is computed anew where it is wanted in the plain one.
 */
export function elementwise(value: Value, { block, formsOf }: Surroundings): Forms | undefined {
  if (!(value.op in ELEMENTWISE) || !fitsBlocks(value.shape, block)) return undefined;
  const operands = value.inputs.map((from) => ({
    forms: formsOf(from),
    isNumber: isSingle(from),
    isFloat: from.dtype === "float32",
  }));
  const fits = operands.every(
    ({ forms, isNumber, isFloat }) =>
      isNumber || (sameShape(forms.shape, value.shape) && (isFloat || forms.native !== "plain")),
  );
  if (!fits || operands.every(({ forms }) => forms.native === "plain")) return undefined;
  const write = (layout: "plain" | "blocked") => () => {
    const inputs = operands.map(({ forms, isNumber }) => (isNumber ? forms.plain() : forms[layout]()));
    return withInputs(value, inputs);
  };
  const forms = blockedForms(value.shape, block, write("blocked"));
  return value.dtype === "float32" ? forms : { ...forms, plain: once(write("plain")) };
}

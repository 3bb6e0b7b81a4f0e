/** Arithmetic on single numbers inside an update: the step's number and what follows from it. It costs nothing beside a pass over weights. */
import type { Value } from "../../graph/graph.ts";
import { equal, where } from "../../ops/choice.ts";
import { add, div, floor, mul, neg, sub, tanh } from "../../ops/elementwise.ts";

/** 1 - e^(2 x) for x of 0 or less, without losing digits where x is near 0: -expm1(2 x), by tanh. */
export function oneMinusExpOfTwice(x: Value): Value {
  const half = tanh(x);
  return div(mul(neg(half), 2), sub(1, half));
}

/** 1 - beta^step, for a beta of 0 or more and below 1, without losing digits where beta^step is near 1. */
export function oneMinusPower(beta: number, step: Value): Value {
  return beta === 0 ? add(mul(step, 0), 1) : oneMinusExpOfTwice(mul(step, Math.log(beta) / 2));
}

/** `first` in the first step, `later` in all others. */
export function inFirstStep(step: Value, first: Value | number, later: Value | number): Value {
  return where(equal(step, 1), first, later);
}

/** Whether this is the step number `every`, 2 `every` and so on, as bool. The half keeps engines that divide inexactly from rounding down too far. */
export function isEveryNth(step: Value, every: number): Value {
  return equal(mul(floor(div(add(step, 0.5), every)), every), step);
}

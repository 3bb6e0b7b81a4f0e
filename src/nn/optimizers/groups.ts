import { ProblemError } from "../../errors.ts";
import { describeValue, expectNumber } from "../options.ts";
import { delegated } from "./delegated.ts";
import { describeMatch, expectMatch, isMatch, type WeightMatch } from "./match.ts";
import { describeOptimizer, expectOptimizer, type Optimizer } from "./optimizer.ts";
import { decoupledWeightDecay } from "./weightDecay.ts";

/** How some of the weights are trained. */
export interface WeightGroup {
  /** Which weights: "*.bias", a regular expression, or a function of { name, shape }. */
  readonly match: WeightMatch;
  /** Trains them. Default: the one for all others. */
  readonly optimizer?: Optimizer;
  /** A factor of that optimiser's learning rate, above 0. Default 1. */
  readonly rate?: number;
  /** Decoupled weight decay beside what that optimiser has, 0 or more. Default 0. */
  readonly weightDecay?: number;
}

/**
 * Trains groups of weights in ways of their own. A weight belongs to the first group that matches it, or to `otherwise`.
 *
 *     groups([{ match: "dense*", rate: 0.1 }, { match: "*.kernel", weightDecay: 5e-4 }], sgd({ momentum: 0.9 }))
 *
 * The learning rate and the momentum of the whole are those of `otherwise`. A schedule scales all rates alike, and moves the
 * momentum of those optimisers that have the same; others keep theirs.
 * @param list the groups, first match first
 * @param otherwise trains all other weights
 * @throws ProblemError when a group does not say which weights it means, a number is out of range, or an optimiser is none.
 */
export function groups(list: readonly WeightGroup[], otherwise: Optimizer): Optimizer {
  expectOptimizer("groups", "its second argument", otherwise);
  if (!Array.isArray(list)) throw noGroup("its first argument is no list of groups", list);
  const made = list.map((group: WeightGroup, i) => {
    if (typeof group !== "object" || group === null) throw noGroup(`group ${i + 1} is none`, group);
    expectMatch("groups", `match of group ${i + 1}`, group.match);
    const { match, optimizer = otherwise, rate = 1, weightDecay = 0 } = group;
    expectOptimizer("groups", `optimizer of group ${i + 1}`, optimizer);
    expectNumber("groups", `rate of group ${i + 1}`, rate, { above: 0 });
    expectNumber("groups", `weightDecay of group ${i + 1}`, weightDecay, { least: 0 });
    const decayed = weightDecay === 0 ? optimizer : decoupledWeightDecay(optimizer, weightDecay);
    return { match, optimizer: { ...decayed, learningRate: decayed.learningRate * rate } };
  });
  const described = list.map(({ match, optimizer, ...rest }) => ({
    match: describeMatch(match),
    ...(optimizer && { optimizer: describeOptimizer(optimizer) }),
    ...rest,
  }));
  return delegated({
    kind: "groups",
    config: { groups: described, otherwise: describeOptimizer(otherwise) },
    main: otherwise,
    optimizerOf: (weight) => made.find(({ match }) => isMatch(match, weight))?.optimizer ?? otherwise,
  });
}

function noGroup(what: string, received: unknown): ProblemError {
  return new ProblemError({
    what: `groups: ${what}`,
    expected: 'groups such as [{ match: "*.bias", rate: 2 }]',
    received: describeValue(received),
  });
}

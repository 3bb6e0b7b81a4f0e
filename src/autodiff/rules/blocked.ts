import { type Rules, blocked as without } from "../rule.ts";

const reason = without(
  "The blocked layout is written by lowering, after gradients. Differentiate the graph before it is lowered.",
);

/** Operators of one engine's memory layout, which no gradient meets. */
export const blocked = {
  BlockChannels: reason,
  BlockedGlobalAveragePool: reason,
  UnblockChannels: reason,
  BlockedConv: reason,
} satisfies Partial<Rules>;

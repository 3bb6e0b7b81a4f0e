import { ProblemError } from "../../errors.ts";

/** The slots of an optimiser that another one stands around. Throws a ProblemError where one has the name that is added. */
export function expectNewSlot(factory: string, slots: readonly string[], added: string): readonly string[] {
  if (!slots.includes(added)) return slots;
  throw new ProblemError({
    what: `${factory}: the optimiser inside keeps its "${added}" already`,
    received: slots.join(", "),
    mend: `Use ${factory} once.`,
  });
}

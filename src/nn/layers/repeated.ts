import { ProblemError } from "../../errors.ts";
import type { Value } from "../../graph/graph.ts";
import { formatShape, type Shape, sameShape } from "../../graph/shape.ts";
import type { LayerContext } from "../layer.ts";

/**
 * Contexts for one layer that is written several times with the same weights: what the first asks for, all get. Random
 * numbers are new each time; where the layer updates weights itself, its last application has the last word.
 */
export function repeated(context: LayerContext): () => LayerContext {
  const weights = new Map<string, Value>();
  const inner: (() => LayerContext)[] = [];
  let applications = 0;

  return () => {
    const application = applications++;
    const asked = new Set<string>();
    let visited = 0;
    /** The weight of that name, written the first time; asked for twice in one application, it is refused below. */
    const once = (name: string, shape: Shape, write: () => Value): Value => {
      const known = asked.has(name) ? undefined : weights.get(name);
      asked.add(name);
      const value = known ?? write();
      expectShape(name, shape, value);
      weights.set(name, value);
      return value;
    };
    return {
      ...context,
      parameter: (name, shape, options) => once(name, shape, () => context.parameter(name, shape, options)),
      measured: (name, shape, measure) => once(name, shape, () => context.measured(name, shape, measure)),
      random: (name, shape) => context.random(application === 0 ? name : `${name}_${application}`, shape),
      inside(layer) {
        const place = visited++;
        inner[place] ??= repeated(context.inside(layer));
        return inner[place]();
      },
    };
  };
}

function expectShape(name: string, shape: Shape, { shape: known }: Value): void {
  if (sameShape(shape, known)) return;
  throw new ProblemError({
    what: `The shared weight ${name} does not fit every value that its layer is applied to`,
    expected: formatShape(known),
    received: formatShape(shape),
    mend: "Apply a shared layer to values of one shape, or give each its own with layer(...).",
  });
}

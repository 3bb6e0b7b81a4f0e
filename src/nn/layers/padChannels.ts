import { ProblemError } from "../../errors.ts";
import { formatShape } from "../../graph/shape.ts";
import { pad } from "../../ops/layout.ts";
import { describeLayer, type Layer } from "../layer.ts";
import { expectWhole } from "../options.ts";

/**
 * Channels of zeros before and behind those there are: a shortcut to a layer with more channels that has no weights
 * (option A of He et al., 2016). [n, c, ...] -> [n, before + c + after, ...]
 * @param before how many come first
 * @param after how many come last; as many as `before` by default
 * @throws ProblemError when a count is not whole or below 0; when it is written, where its input has no channels.
 */
export function padChannels(before: number, after: number = before): Layer {
  expectWhole("padChannels", "before", before, 0);
  expectWhole("padChannels", "after", after, 0);
  const layer: Layer = {
    kind: "padChannels",
    config: { before, after },
    apply(x) {
      const { shape } = x;
      if (shape.length < 2) {
        throw new ProblemError({
          what: `${describeLayer(layer)}: its input has no channels`,
          expected: "[n, channels, ...]",
          received: formatShape(shape),
        });
      }
      const widths = (count: number) => shape.map((_, axis) => (axis === 1 ? count : 0));
      return pad(x, [...widths(before), ...widths(after)]);
    },
  };
  return Object.freeze(layer);
}

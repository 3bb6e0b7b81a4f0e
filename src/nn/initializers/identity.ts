import { expectOptions, ProblemError } from "../../errors.ts";
import { expectInitializers, type Initializer, zeros } from "../initializers.ts";
import { expectNumber, expectWhole } from "../options.ts";

/**
 * The identity matrix, times `gain`: a dense layer passes its inputs on. A matrix that is not square has zeros beyond the square.
 * @param options.gain what stands on the diagonal; default 1
 * @throws ProblemError when the gain is not finite; when it draws, where the weight is no matrix.
 */
export function identity({ gain = 1 }: { readonly gain?: number } = {}): Initializer {
  expectNumber("identity", "gain", gain);
  return Object.freeze<Initializer>({
    kind: "identity",
    config: { gain },
    draw(_, shape) {
      const [rows = 0, columns = 0] = shape;
      if (shape.length !== 2) throw misfit("identity", "a matrix", shape, "Filters pass channels on with dirac().");
      const values = new Float32Array(rows * columns);
      for (let i = 0; i < Math.min(rows, columns); i++) values[i * columns + i] = gain;
      return values;
    },
  });
}

export interface DiracOptions {
  /** How many groups of filters pass on channels, each the first of those it sees; at least 1, for grouped convolutions. Default 1. */
  readonly groups?: number;
  /** What the filters are that are left over where there are more of them than channels. Default zeros(). */
  readonly rest?: Initializer;
}

/**
 * Filters that pass channels on (Zagoruyko & Komodakis, 2017): filter i has a single 1, in the middle of channel i. With "same"
 * padding and stride 1 the convolution is then the identity. In an even window the 1 stands just before the middle, where
 * "same" padding has the pixel itself.
 *
 * A weight [filters, channels / group, ...window], as convolutions keep it.
 * @throws ProblemError when the groups are not whole and at least 1; when it draws, where the weight has no window, or its filters
 *   do not fall into equal groups.
 */
export function dirac(options: DiracOptions = {}): Initializer {
  expectOptions("dirac", options, ["groups", "rest"]);
  const { groups = 1, rest = zeros() } = options;
  expectWhole("dirac", "groups", groups);
  expectInitializers("dirac", { rest });
  return Object.freeze<Initializer>({
    kind: "dirac",
    config: { groups, rest },
    draw(key, shape, fans) {
      const [filters = 0, channels = 0, ...window] = shape;
      if (window.length === 0) {
        throw misfit(
          "dirac",
          "filters [filters, channels, ...window]",
          shape,
          "Matrices pass inputs on with identity().",
        );
      }
      if (filters % groups !== 0) throw misfit("dirac", `filters in ${groups} equal groups`, shape);
      const values = rest.draw(key, shape, fans);
      const taps = window.reduce((product, size) => product * size, 1);
      const middle = window.reduce((place, size) => place * size + Math.floor((size - 1) / 2), 0);
      const size = filters / groups;
      for (let group = 0; group < groups; group++) {
        for (let i = 0; i < Math.min(size, channels); i++) {
          const filter = (group * size + i) * channels * taps;
          values.fill(0, filter, filter + channels * taps);
          values[filter + i * taps + middle] = 1;
        }
      }
      return values;
    },
  });
}

function misfit(kind: string, expected: string, shape: readonly number[], mend?: string): ProblemError {
  return new ProblemError({
    what: `${kind}(): it cannot begin this weight`,
    expected,
    received: `[${shape.join(", ")}]`,
    ...(mend === undefined ? {} : { mend }),
  });
}

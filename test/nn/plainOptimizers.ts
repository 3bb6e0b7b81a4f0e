/** Optimisers as their papers write them, for one weight, in plain float64. Each gives the next weight, and keeps what it needs in `s`, which is all 0 at first. */
export type PlainUpdate = (
  w: number,
  g: number,
  s: Record<string, number>,
  { t, rate }: { readonly t: number; readonly rate: number },
) => number;

interface Options {
  readonly [name: string]: number | boolean | string | undefined;
}

const number = (options: Options, name: string, preset: number): number =>
  (options[name] as number | undefined) ?? preset;

export function plainSgd(options: Options = {}): PlainUpdate {
  const momentum = number(options, "momentum", 0);
  const dampening = number(options, "dampening", 0);
  return (w, gradient, s, { t, rate }) => {
    const g = gradient + number(options, "weightDecay", 0) * w;
    s.v = t === 1 ? g : momentum * s.v! + (1 - dampening) * g;
    return w - rate * (options.nesterov ? g + momentum * s.v : s.v);
  };
}

/** As the paper writes it (or its remark, for TensorFlow's form). */
export function plainAdam(options: Options = {}): PlainUpdate {
  const [beta1, beta2] = [number(options, "beta1", 0.9), number(options, "beta2", 0.999)];
  const epsilon = number(options, "epsilon", 1e-8);
  return (start, g, s, { t, rate }) => {
    const w = start - rate * number(options, "weightDecay", 0) * start;
    s.m = beta1 * s.m! + (1 - beta1) * g;
    s.v = beta2 * s.v! + (1 - beta2) * g * g;
    s.largest = Math.max(s.largest!, s.v);
    const v = options.amsgrad ? s.largest : s.v;
    const corrected = s.m / (1 - beta1 ** t);
    if (options.form !== "tensorflow") return w - (rate * corrected) / (Math.sqrt(v / (1 - beta2 ** t)) + epsilon);
    return w - (((rate * Math.sqrt(1 - beta2 ** t)) / (1 - beta1 ** t)) * s.m) / (Math.sqrt(v) + epsilon);
  };
}

export function plainRmsprop(options: Options = {}): PlainUpdate {
  const rho = number(options, "rho", 0.9);
  const momentum = number(options, "momentum", 0);
  const epsilon = number(options, "epsilon", 1e-7);
  return (w, g, s, { t, rate }) => {
    s.square = rho * (t === 1 ? number(options, "initialAccumulator", 0) : s.square!) + (1 - rho) * g * g;
    s.mean = rho * s.mean! + (1 - rho) * g;
    const spread = options.centered ? s.square - s.mean ** 2 : s.square;
    if (options.form === "tensorflow") {
      s.v = momentum * s.v! + (rate * g) / Math.sqrt(spread + epsilon);
      return w - s.v;
    }
    s.v = momentum * s.v! + g / (Math.sqrt(spread) + epsilon);
    return w - rate * s.v;
  };
}

export function plainAdagrad(options: Options = {}): PlainUpdate {
  const epsilon = number(options, "epsilon", 1e-7);
  return (w, g, s, { t, rate }) => {
    s.n = (t === 1 ? number(options, "initialAccumulator", 0.1) : s.n!) + g * g;
    return w - (rate * g) / (options.form === "tensorflow" ? Math.sqrt(s.n + epsilon) : Math.sqrt(s.n) + epsilon);
  };
}

export function plainAdadelta(options: Options = {}): PlainUpdate {
  const rho = number(options, "rho", 0.95);
  const epsilon = number(options, "epsilon", 1e-7);
  return (w, g, s, { rate }) => {
    s.square = rho * s.square! + (1 - rho) * g * g;
    const change = (g * Math.sqrt(s.change! + epsilon)) / Math.sqrt(s.square + epsilon);
    s.change = rho * s.change! + (1 - rho) * change * change;
    return w - rate * change;
  };
}

export function plainFtrl(options: Options = {}): PlainUpdate {
  const power = -number(options, "learningRatePower", -0.5);
  const [l1, l2] = [number(options, "l1", 0), number(options, "l2", 0)];
  return (w, g, s, { t, rate }) => {
    const before = t === 1 ? number(options, "initialAccumulator", 0.1) : s.n!;
    s.n = before + g * g;
    s.z = s.z! + g - ((s.n ** power - before ** power) / rate) * w;
    if (Math.abs(s.z) <= l1) return 0;
    return (Math.sign(s.z) * l1 - s.z) / ((s.n ** power + number(options, "beta", 0)) / rate + 2 * l2);
  };
}

export function plainProximalAdagrad(options: Options = {}): PlainUpdate {
  const [l1, l2] = [number(options, "l1", 0), number(options, "l2", 0)];
  return (w, g, s, { t, rate }) => {
    s.n = (t === 1 ? number(options, "initialAccumulator", 0.1) : s.n!) + g * g;
    const own = rate / Math.sqrt(s.n);
    const moved = w - own * g;
    return (Math.sign(moved) * Math.max(Math.abs(moved) - own * l1, 0)) / (1 + own * l2);
  };
}

export function plainAdamax(options: Options = {}): PlainUpdate {
  const [beta1, beta2] = [number(options, "beta1", 0.9), number(options, "beta2", 0.999)];
  const epsilon = number(options, "epsilon", 1e-7);
  const isKeras = options.form === "tensorflow";
  return (w, g, s, { t, rate }) => {
    s.m = beta1 * s.m! + (1 - beta1) * g;
    s.u = Math.max(beta2 * s.u!, Math.abs(g) + (isKeras ? 0 : epsilon));
    return w - (rate / (1 - beta1 ** t)) * (s.m / (s.u + (isKeras ? epsilon : 0)));
  };
}

export function plainNadam(options: Options = {}): PlainUpdate {
  const [beta1, beta2] = [number(options, "beta1", 0.9), number(options, "beta2", 0.999)];
  const momentumAt = (t: number) => beta1 * (1 - 0.5 * 0.96 ** (t * number(options, "momentumDecay", 0.004)));
  return (w, g, s, { t, rate }) => {
    s.m = beta1 * s.m! + (1 - beta1) * g;
    s.v = beta2 * s.v! + (1 - beta2) * g * g;
    s.product = (t === 1 ? 1 : s.product!) * momentumAt(t);
    const root = Math.sqrt(s.v / (1 - beta2 ** t)) + number(options, "epsilon", 1e-8);
    const next = momentumAt(t + 1);
    const ofGradient = (rate * (1 - momentumAt(t)) * g) / (1 - s.product);
    return w - (ofGradient + (rate * next * s.m) / (1 - s.product * next)) / root;
  };
}

export function plainLion(options: Options = {}): PlainUpdate {
  const [beta1, beta2] = [number(options, "beta1", 0.9), number(options, "beta2", 0.99)];
  return (w, g, s, { rate }) => {
    const direction = Math.sign(beta1 * s.m! + (1 - beta1) * g);
    s.m = beta2 * s.m! + (1 - beta2) * g;
    return w - rate * (direction + number(options, "weightDecay", 0) * w);
  };
}

/** What stands in the finished model is in `s.finished`. */
export function plainAverage(inner: PlainUpdate, options: Options = {}): PlainUpdate {
  return (w, g, s, { t, rate }) => {
    const next = inner(w, g, s, { t, rate });
    const decay = number(options, "decay", 0.999);
    const kept = options.warmUp ? Math.min(decay, (1 + t) / (10 + t)) : decay;
    if (t === 1) s.finished = next;
    else if (t % number(options, "every", 1) === 0) s.finished = kept * s.finished! + (1 - kept) * next;
    return next;
  };
}

/** Likewise. */
export function plainLookahead(inner: PlainUpdate, every: number, alphaAt: (t: number) => number): PlainUpdate {
  return (w, g, s, { t, rate }) => {
    if (t === 1) s.finished = w;
    const fast = inner(w, g, s, { t, rate });
    if (t % every !== 0) return fast;
    s.finished = s.finished! + alphaAt(t) * (fast - s.finished!);
    return s.finished;
  };
}

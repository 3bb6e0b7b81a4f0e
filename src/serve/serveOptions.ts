import { expectOptions, kindOf, ProblemError } from "../errors.ts";

export interface ServeOptions {
  /** How a picture of another shape is brought to the model's. Default: as the model was trained. */
  readonly fit?: "squash" | "crop" | "pad" | undefined;
  /** The largest body that is read, in bytes. Default 10,000,000. */
  readonly maxBytes?: number | undefined;
  /** The largest picture that is decoded, in pixels. Default 50,000,000. */
  readonly maxPixels?: number | undefined;
  /** Seconds until a request that was not answered is given up. Default 10. */
  readonly timeout?: number | undefined;
  /** Pictures that the model is asked together, at most. Default 16. */
  readonly batch?: number | undefined;
  /** Pictures that are decoded or wait, at most; who comes then is told to come again. Default 128. */
  readonly queue?: number | undefined;
  /** The origin whose pages may ask, or "*". Default: none but our own. */
  readonly cors?: string | undefined;
}

export interface Limits extends Pick<ServeOptions, "fit" | "cors"> {
  readonly maxBytes: number;
  readonly maxPixels: number;
  readonly timeout: number;
  readonly batch: number;
  readonly queue: number;
}

export const serveDefaults = { maxBytes: 10_000_000, maxPixels: 50_000_000, timeout: 10, batch: 16, queue: 128 };

/**
 * The options with their defaults.
 * @throws ProblemError when one is out of range.
 */
export function serveLimits(options: ServeOptions): Limits {
  const names = ["fit", "maxBytes", "maxPixels", "timeout", "batch", "queue", "cors"] as const;
  expectOptions("createServer", options, names);
  const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
  const limits: Limits = { ...serveDefaults, ...given };
  for (const name of ["maxBytes", "maxPixels", "batch", "queue"] as const) {
    if (!Number.isSafeInteger(limits[name]) || limits[name] < 1)
      throw wrong(name, "a whole number of at least 1", limits);
  }
  if (!(limits.timeout > 0 && limits.timeout <= 86_400))
    throw wrong("timeout", "seconds, above 0 and at most a day", limits);
  if (limits.fit !== undefined && !["squash", "crop", "pad"].includes(limits.fit)) {
    throw wrong("fit", '"squash", "crop" or "pad"', limits);
  }
  if (limits.cors !== undefined && !isOrigin(limits.cors)) {
    throw wrong("cors", 'an origin, such as "https://example.org", or "*"', limits);
  }
  return limits;
}

/** "https://example.org": nothing behind the host but a port. */
function isOrigin(text: unknown): boolean {
  return typeof text === "string" && (text === "*" || /^https?:\/\/[^\s/?#@]+$/.test(text));
}

function wrong(name: keyof Limits, expected: string, limits: Limits): ProblemError {
  return new ProblemError({ what: `createServer: ${name}`, expected, received: kindOf(limits[name]) }, { exitCode: 2 });
}

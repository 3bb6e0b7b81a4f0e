/** What a watchdog says once it has lost patience. */
export interface Lateness {
  readonly reason: string;
  /** Whether not even the first word came. */
  readonly isFirst: boolean;
}

/**
 * Guards one request: its signal aborts when the host says nothing for `firstMs`, later for the time last given to
 * `heard`, or when `outer` aborts.
 */
export function watchdog(firstMs: number, outer?: AbortSignal) {
  const controller = new AbortController();
  const signal = outer === undefined ? controller.signal : AbortSignal.any([outer, controller.signal]);
  let late: Lateness | undefined;
  let stall: number | undefined;
  const arm = (ms: number) =>
    setTimeout(() => {
      const seconds = `${Math.round(ms / 100) / 10} s`;
      const isFirst = stall === undefined;
      late = { reason: isFirst ? `no answer within ${seconds}` : `it stopped sending for ${seconds}`, isFirst };
      controller.abort(new Error(late.reason));
    }, ms);
  let timer = arm(firstMs);
  return {
    signal,
    late: () => late,
    /** Something came: the time starts anew. */
    heard: (stallMs: number) => {
      if (stall === stallMs) timer.refresh();
      else {
        clearTimeout(timer);
        stall = stallMs;
        timer = arm(stallMs);
      }
    },
    /** The promise, or the signal's reason as soon as it aborts, for libraries that notice late. */
    guard: <T>(promise: Promise<T>): Promise<T> => {
      const aborted = new Promise<never>((_, reject) => {
        if (signal.aborted) reject(signal.reason);
        signal.addEventListener("abort", () => reject(signal.reason), { once: true });
      });
      return Promise.race([promise, aborted]);
    },
    /** The request is over; what is still open of it is closed. */
    stop: () => {
      clearTimeout(timer);
      controller.abort();
    },
  };
}

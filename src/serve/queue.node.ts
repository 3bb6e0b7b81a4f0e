/** Work that waits for one of a few places, first come, first served. */
export interface Places {
  /** Does the work when there is a place. One that is aborted while it waits never begins, and makes room at once. */
  readonly run: <T>(work: () => Promise<T>, signal: AbortSignal) => Promise<T>;
}

/** @param count works that go on at the same time */
export function places(count: number): Places {
  const waiting = new Set<() => void>();
  let free = count;
  const leave = () => {
    const [next] = waiting;
    if (next === undefined) free += 1;
    else {
      waiting.delete(next);
      next();
    }
  };
  return {
    run: (work, signal) =>
      new Promise((resolve, reject) => {
        const begin = () => {
          signal.removeEventListener("abort", giveUp);
          work().then(resolve, reject).finally(leave);
        };
        const giveUp = () => {
          waiting.delete(begin);
          reject(signal.reason);
        };
        if (signal.aborted) return reject(signal.reason);
        if (free > 0) {
          free -= 1;
          return begin();
        }
        waiting.add(begin);
        signal.addEventListener("abort", giveUp, { once: true });
      }),
  };
}

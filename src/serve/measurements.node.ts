/** What a server counts, as Prometheus reads it (text format 0.0.4). */
export interface Measurements {
  /** A request was answered: with which status, after how many seconds. */
  readonly answered: (route: string, status: number, seconds: number) => void;
  readonly batch: (count: number) => void;
  readonly text: () => string;
}

const SECONDS = [0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const COUNTS = [1, 2, 4, 8, 16, 32, 64, 128];

/** @param now what is so at this moment, by the metric's name behind `plumage_` */
export function measurements(
  now: Readonly<Record<string, { readonly about: string; readonly value: () => number }>>,
): Measurements {
  const requests = new Map<string, number>();
  const seconds = histogram(
    "plumage_request_seconds",
    "Seconds from the head of a request for an answer to its reply.",
    SECONDS,
  );
  const batches = histogram("plumage_batch_size", "Pictures that the model was asked together.", COUNTS);
  return {
    answered(route, status, took) {
      const labels = `route="${route}",status="${status}"`;
      requests.set(labels, (requests.get(labels) ?? 0) + 1);
      if (route === "/predict") seconds.add(took);
    },
    batch: batches.add,
    text() {
      const lines = [
        ...head("plumage_requests_total", "Requests by route and status.", "counter"),
        ...[...requests].map(([labels, count]) => `plumage_requests_total{${labels}} ${count}`),
        ...seconds.lines(),
        ...batches.lines(),
      ];
      for (const [name, { about, value }] of Object.entries(now)) {
        lines.push(...head(`plumage_${name}`, about, "gauge"), `plumage_${name} ${value()}`);
      }
      const { rss, heapUsed } = process.memoryUsage();
      const { user, system } = process.cpuUsage();
      lines.push(
        ...head("process_resident_memory_bytes", "Memory of the process.", "gauge"),
        `process_resident_memory_bytes ${rss}`,
        ...head("nodejs_heap_size_used_bytes", "Memory of JavaScript's objects.", "gauge"),
        `nodejs_heap_size_used_bytes ${heapUsed}`,
        ...head("process_cpu_seconds_total", "Processor time, of all threads.", "counter"),
        `process_cpu_seconds_total ${(user + system) / 1e6}`,
      );
      return `${lines.join("\n")}\n`;
    },
  };
}

function head(name: string, about: string, type: "counter" | "gauge" | "histogram"): string[] {
  return [`# HELP ${name} ${about}`, `# TYPE ${name} ${type}`];
}

/** Counts of values at most as large as each bound. */
function histogram(name: string, about: string, bounds: readonly number[]) {
  const counts = bounds.map(() => 0);
  let [count, sum] = [0, 0];
  return {
    add(value: number) {
      const place = bounds.findIndex((bound) => value <= bound);
      if (place >= 0) counts[place]! += 1;
      count += 1;
      sum += value;
    },
    lines() {
      const buckets = bounds.map((bound, i) => {
        const below = counts.slice(0, i + 1).reduce((total, each) => total + each, 0);
        return `${name}_bucket{le="${bound}"} ${below}`;
      });
      return [
        ...head(name, about, "histogram"),
        ...buckets,
        `${name}_bucket{le="+Inf"} ${count}`,
        `${name}_sum ${sum}`,
        `${name}_count ${count}`,
      ];
    },
  };
}

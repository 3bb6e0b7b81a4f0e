import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { loadavg, tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import sharp from "sharp";
import { integers, randomKey, split } from "../src/tensor/random.ts";
import { openClient, requestBytes } from "./load.ts";
import type { Ask, Memory, Pace, Way } from "./servedModel.ts";
import { soak } from "./soak.ts";
import { modelFile } from "./subject.ts";

const CLIENTS = 32;
const ROUNDS = 5;
const SECONDS = 3;

/**
 * Pictures a second through HTTP, from 32 clients, beside the same JPEGs decoded by sharp and run by sessions in whatever way is the fastest,
 * and beside the sessions alone. The clients share the processor; so the processor time of the server's process for a picture stands beside the
 * bare one's, too. The pictures are those of the folder PLUMAGE_BENCH_PHOTOS, or JPEGs of 227 x 227 that are made for it.
 */
export async function benchServe(threads: number) {
  const load = loadavg()[0]!;
  const results: Record<string, unknown> = {};
  for (const name of ["bird", "mobilenetV2At224"] as const) {
    results[name] = await inPlace(name, threads, (served) => beside(served, threads));
  }
  return { ...results, threads, clients: CLIENTS, loadBefore: load };
}

/** A minute of requests of which one in twenty is wrong: what was answered, and memory before and after it. */
export async function benchSoak(threads: number) {
  return inPlace("bird", threads, async ({ ask, port, pictures }) => {
    const expected = await ask<number[][]>({ type: "answers" });
    const isRight = (body: string, picture: number) => {
      const { probabilities } = JSON.parse(body) as { probabilities: Record<string, number> };
      return expected[picture]!.every((p, i) => Math.abs(Object.values(probabilities).sort()[i]! - p) < 1e-5);
    };
    for (const row of expected) row.sort();
    const settings = { port, pictures, maxBytes: 10_000_000, clients: 16, isRight };
    // What is made once and kept (pools, compiled code) is there before the first look.
    await soak({ ...settings, seconds: 10 });
    const before = await ask<Memory>({ type: "memory" });
    const { good, errors, bad, unexpected, refusals } = await soak({ ...settings, seconds: 60 });
    const after = await ask<Memory>({ type: "memory" });
    const megabytes = (bytes: number) => Math.round(bytes / 1e4) / 100;
    for (const problem of [...errors, ...unexpected].slice(0, 10)) console.error(problem);
    return {
      ...{ good, errors: errors.length, bad, unexpected: unexpected.length, refusals },
      rssMB: { before: megabytes(before.rss), after: megabytes(after.rss) },
      heapMB: { before: megabytes(before.heap), after: megabytes(after.heap) },
    };
  });
}

interface Served {
  readonly port: number;
  readonly pictures: readonly Uint8Array[];
  readonly ask: <T>(ask: Ask) => Promise<T>;
}

async function inPlace<T>(
  name: Parameters<typeof modelFile>[0],
  threads: number,
  work: (served: Served) => Promise<T>,
) {
  const folder = await mkdtemp(path.join(tmpdir(), "plumage-bench-"));
  const model = path.join(folder, "model.onnx");
  let child: ChildProcess | undefined;
  try {
    await writeFile(model, modelFile(name));
    const photos = process.env.PLUMAGE_BENCH_PHOTOS ?? (await makePictures(path.join(folder, "pictures")));
    const names = (await readdir(photos)).sort();
    const pictures = await Promise.all(names.map((each) => readFile(path.join(photos, each))));
    const program = fileURLToPath(new URL("servedModel.ts", import.meta.url));
    child = fork(program, [model, photos, String(threads)]);
    const started = child;
    const [port] = (await once(started, "message")) as [number];
    const ask = async <A>(question: Ask) => {
      const told = once(started, "message");
      started.send(question);
      return (await told)[0] as A;
    };
    return await work({ port, pictures, ask });
  } finally {
    child?.kill();
    await rm(folder, { recursive: true, force: true });
  }
}

async function makePictures(folder: string): Promise<string> {
  await mkdir(folder);
  for (let i = 0; i < 64; i++) {
    const noise = Uint8Array.from(integers(split(randomKey(0), `${i}`), 40 * 40 * 3, 256));
    const picture = sharp(noise, { raw: { width: 40, height: 40, channels: 3 } }).resize(227, 227);
    await picture.jpeg().toFile(path.join(folder, `${String(i).padStart(2, "0")}.jpg`));
  }
  return folder;
}

async function beside(served: Served, threads: number) {
  const bareWay = await fastest(served, threads, false);
  const sessionWay = await fastest(served, threads, true);
  const bare = (decoded: boolean, seconds: number) =>
    served.ask<Pace>({ type: "bare", way: decoded ? sessionWay : bareWay, decoded, seconds });
  await servedPace(served, 1);
  const rounds: { served: Pace & { client: number }; bare: Pace; session: Pace }[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    rounds.push({
      served: await servedPace(served, SECONDS),
      bare: await bare(false, SECONDS),
      session: await bare(true, SECONDS / 2),
    });
  }
  const rate = ({ pictures, seconds }: Pace) => pictures / seconds;
  const cost = ({ pictures, cpu }: Pace) => (cpu / pictures) * 1000;
  return {
    picturesASecond: {
      served: middle(rounds.map((each) => rate(each.served))),
      bare: middle(rounds.map((each) => rate(each.bare))),
      sessionAlone: middle(rounds.map((each) => rate(each.session))),
    },
    servedBesideBare: middle(rounds.map((each) => rate(each.served) / rate(each.bare))),
    rounds: rounds.map((each) => (rate(each.served) / rate(each.bare)).toFixed(2)).join(" "),
    cpuMsForAPicture: {
      server: middle(rounds.map((each) => cost(each.served))),
      client: middle(rounds.map((each) => (each.served.client / each.served.pictures) * 1000)),
      bare: middle(rounds.map((each) => cost(each.bare))),
      sessionAlone: middle(rounds.map((each) => cost(each.session))),
    },
    bareCpuBesideServers: middle(rounds.map((each) => cost(each.bare) / cost(each.served))),
    bareWay: describe(bareWay),
    sessionWay: describe(sessionWay),
  };
}

function describe({ sessions, batch, atOnce }: Way): string {
  return `sessions ${sessions}, batches of ${batch}, ${atOnce} at once`;
}

/** The best of a short try of each way; the first of all is for nothing but to warm up. */
async function fastest(served: Served, threads: number, decoded: boolean): Promise<Way> {
  const ways: readonly Way[] = [
    ...[1, 4, 16].map((batch) => ({ sessions: "side by side", batch, atOnce: 2 * threads }) as const),
    ...[1, 16].map((batch) => ({ sessions: "one", batch, atOnce: decoded ? 1 : 2 }) as const),
  ];
  const rates: number[] = [];
  for (const way of [ways[0]!, ...ways]) {
    const { pictures, seconds } = await served.ask<Pace>({ type: "bare", way, decoded, seconds: 0.5 });
    rates.push(pictures / seconds);
  }
  const tried = rates.slice(1);
  return ways[tried.indexOf(Math.max(...tried))]!;
}

/** Pictures that all clients together have answered; each asks for the next as soon as it has an answer. */
async function servedPace({ port, pictures, ask }: Served, seconds: number): Promise<Pace & { client: number }> {
  const requests = pictures.map((picture) => requestBytes(picture, "image/jpeg"));
  const clients = await Promise.all(Array.from({ length: CLIENTS }, () => openClient(port)));
  const serverBefore = await ask<number>({ type: "cpu" });
  const clientBefore = process.cpuUsage();
  const begin = performance.now();
  let next = 0;
  await Promise.all(
    clients.map(async (client) => {
      while (performance.now() - begin < seconds * 1000) {
        const { status, body } = await client.ask(requests[next++ % requests.length]!);
        if (status !== 200) throw new Error(`${status} ${body}`);
      }
    }),
  );
  const took = (performance.now() - begin) / 1000;
  const { user, system } = process.cpuUsage(clientBefore);
  const cpu = (await ask<number>({ type: "cpu" })) - serverBefore;
  for (const client of clients) client.close();
  return { pictures: next, seconds: took, cpu, client: (user + system) / 1e6 };
}

function middle(numbers: readonly number[]): number {
  return [...numbers].sort((a, b) => a - b)[numbers.length >> 1]!;
}

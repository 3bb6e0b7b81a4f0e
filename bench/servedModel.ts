/**
 * A process of its own that serves a model, so that its processor time stands apart from its clients'. On demand it does the same work
 * without HTTP. Its arguments: the model's file and the folder of pictures; what it is asked and answers are messages.
 */
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import sharp from "sharp";
import { type Classifier, openClassifier } from "../src/evaluate/classifier.ts";
import { cpuRuntime } from "../src/runtime/ort.node.ts";
import { threadedCpuRuntime } from "../src/runtime/thread.node.ts";
import { createServer } from "../src/serve/createServer.node.ts";

/** How pictures get to the model where nobody serves them. */
export interface Way {
  /** Sessions of one thread each, side by side, or one session of all threads. */
  readonly sessions: "side by side" | "one";
  readonly batch: number;
  /** Batches under way at the same time: some are decoded while others are looked at. */
  readonly atOnce: number;
}

export type Ask =
  /** The same work without HTTP; with pixels that were decoded before where `decoded` says so. */
  | { readonly type: "bare"; readonly way: Way; readonly decoded: boolean; readonly seconds: number }
  /** The model's answers for all pictures, each asked alone. */
  | { readonly type: "answers" }
  /** Processor time of this process so far, in seconds. */
  | { readonly type: "cpu" }
  /** Memory after everything that can be given back was. */
  | { readonly type: "memory" };

export interface Pace {
  readonly pictures: number;
  readonly seconds: number;
  readonly cpu: number;
}

export interface Memory {
  readonly rss: number;
  readonly heap: number;
}

const [file = "", folder = "", threadsText = "1"] = process.argv.slice(2);
const threads = Number(threadsText);
const server = await createServer(file, { runtime: threadedCpuRuntime({ threads }), timeout: 5 });
const { height, width } = server.model.image;
const pictures = await Promise.all((await readdir(folder)).sort().map((name) => readFile(path.join(folder, name))));

const decode = (bytes: Uint8Array) => sharp(bytes).resize(width, height, { fit: "fill" }).raw().toBuffer();
const opened = new Map<Way["sessions"], Promise<Classifier>>();
const open = (sessions: Way["sessions"]) => {
  const runtime = () => (sessions === "one" ? cpuRuntime({ threads }) : threadedCpuRuntime({ threads }));
  const found = opened.get(sessions) ?? readFile(file).then((bytes) => openClassifier(bytes, runtime()));
  opened.set(sessions, found);
  return found;
};
const cpu = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};

async function bare({ way, decoded, seconds }: Extract<Ask, { type: "bare" }>): Promise<Pace> {
  const model = await open(way.sessions);
  const pixels = decoded ? await Promise.all(pictures.map(decode)) : undefined;
  const begin = performance.now();
  const cpuBefore = cpu();
  let [next, done] = [0, 0];
  const work = async () => {
    while (performance.now() - begin < seconds * 1000) {
      const chosen = Array.from({ length: way.batch }, () => next++ % pictures.length);
      const images = pixels?.length
        ? chosen.map((i) => pixels[i]!)
        : await Promise.all(chosen.map((i) => decode(pictures[i]!)));
      await model.predict(images.length === 1 ? images[0]! : Buffer.concat(images));
      done += way.batch;
    }
  };
  await Promise.all(Array.from({ length: way.atOnce }, work));
  return { pictures: done, seconds: (performance.now() - begin) / 1000, cpu: cpu() - cpuBefore };
}

async function answers(): Promise<readonly (readonly number[])[]> {
  const model = await open("one");
  const rows: number[][] = [];
  for (const picture of pictures) rows.push([...(await model.predict(await decode(picture)))]);
  return rows;
}

async function memory(): Promise<Memory> {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  for (let i = 0; i < 5; i++) {
    collect();
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  const { rss, heapUsed } = process.memoryUsage();
  return { rss, heap: heapUsed };
}

process.on("message", async (ask: Ask) => {
  if (ask.type === "bare") process.send!(await bare(ask));
  if (ask.type === "answers") process.send!(await answers());
  if (ask.type === "cpu") process.send!(cpu());
  if (ask.type === "memory") process.send!(await memory());
});
process.on("disconnect", () => process.exit(0));
process.send!((await server.listen({ port: 0 })).port);

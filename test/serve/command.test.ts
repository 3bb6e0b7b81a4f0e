/** `plumage serve` as a process: what it prints, its signals, its exit codes. */
import { type ChildProcess, spawn } from "node:child_process";
import path from "node:path";
import { fileURLToPath } from "node:url";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type TemporaryFolder, temporaryFolder } from "../data/temporary.ts";
import { brightness } from "./models.ts";

const program = fileURLToPath(new URL("../cli/tinyPlumage.ts", import.meta.url));
const tsx = import.meta.resolve("tsx");

let folder: TemporaryFolder;
beforeAll(async () => {
  folder = await temporaryFolder();
  await brightness(path.join(folder.path, "model.onnx"));
});
afterAll(() => folder[Symbol.asyncDispose]());

interface Started {
  readonly child: ChildProcess;
  /** The first line that it prints, or "" where it ends before. */
  readonly line: Promise<string>;
  readonly end: Promise<{ readonly code: number | null; readonly stdout: string; readonly stderr: string }>;
}

function start(...argv: string[]): Started {
  const child = spawn(process.execPath, ["--import", tsx, program, "serve", "model.onnx", "--threads", "1", ...argv], {
    cwd: folder.path,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let [stdout, stderr] = ["", ""];
  child.stderr.on("data", (piece) => {
    stderr += piece;
  });
  const line = new Promise<string>((resolve) => {
    child.stdout.on("data", (piece) => {
      stdout += piece;
      if (stdout.includes("\n")) resolve(stdout.split("\n", 1)[0]!);
    });
    child.on("close", () => resolve(""));
  });
  const end = new Promise<Awaited<Started["end"]>>((resolve) => {
    child.on("close", (code) => resolve({ code, stdout, stderr }));
  });
  return { child, line, end };
}

describe("plumage serve", () => {
  it.each(["SIGTERM", "SIGINT"] as const)("tells its port, answers, and ends with 0 at %s", async (signal) => {
    const served = start("--port", "0", "--json");
    const told = JSON.parse(await served.line);
    expect(told).toMatchObject({ type: "listening", host: "127.0.0.1", classes: ["dark", "bright"], engine: "cpu" });
    expect(told.url).toBe(`http://127.0.0.1:${told.port}/`);
    const body = await sharp({ create: { width: 9, height: 9, channels: 3, background: "white" } })
      .png()
      .toBuffer();
    const response = await fetch(`${told.url}predict`, { method: "POST", body: new Uint8Array(body) });
    expect(await response.json()).toMatchObject({ label: "bright" });
    served.child.kill(signal);
    const { code, stdout, stderr } = await served.end;
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout.trimEnd().split("\n").at(-1)).toBe('{"type":"stopping"}');
  });

  it("says that a port is taken, and which option is wrong", async () => {
    const first = start("--port", "0");
    const line = await first.line;
    const [, port] = /^Serving model\.onnx \(2 classes\) on cpu in 1 thread: http:\/\/127\.0\.0\.1:(\d+)\/$/.exec(
      line,
    )!;
    const second = await start("--port", port!).end;
    expect(second).toMatchObject({
      code: 1,
      stderr: `error: serve: 127.0.0.1 port ${port} cannot be had: another program listens there. Give another port or host; port 0 takes one that is free.\n`,
    });
    first.child.kill("SIGTERM");
    expect((await first.end).code).toBe(0);
    const misused = await start("--cors", "example.org").end;
    expect([misused.code, misused.stderr]).toEqual([2, expect.stringContaining("cors: expected an origin")]);
  });
});

import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { temporaryFolder } from "../data/temporary.ts";

const program = fileURLToPath(new URL("./tinyPlumage.ts", import.meta.url));
const tsx = import.meta.resolve("tsx");

/** Starts the program, waits until it has printed `until`, does `then`, and waits for its end. */
async function plumage(cwd: string, argv: readonly string[], until: string, then: (child: Child) => void) {
  const child = start(cwd, argv);
  let stdout = "";
  let stderr = "";
  let isDone = false;
  child.stderr.on("data", (piece) => {
    stderr += piece;
  });
  child.stdout.on("data", (piece) => {
    stdout += piece;
    if (!isDone && stdout.includes(until)) {
      isDone = true;
      then(child);
    }
  });
  const code = await new Promise<number | null>((resolve) => child.on("close", resolve));
  return { code, stdout, stderr };
}

function start(cwd: string, argv: readonly string[]) {
  return spawn(process.execPath, ["--import", tsx, program, ...argv], { cwd, stdio: ["ignore", "pipe", "pipe"] });
}

type Child = ReturnType<typeof start>;

const forever = ["train", "birds", "--epochs", "1000000", "--threads", "1", "--out", "out"];

describe.concurrent("as a process", () => {
  it.each([
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const)("saves the model at %s", async (signal, expected) => {
    await using folder = await temporaryFolder();
    const { code, stdout } = await plumage(folder.path, forever, "epoch 2/", (child) => child.kill(signal));
    expect(stdout).toMatch(
      /\nStopped after [\d,]+ steps, .*\nThe model (as it was|of epoch \d+, the best): out\/model\.onnx\nGo on: (npx )?plumage train --resume out\n$/,
    );
    expect(code).toBe(expected);
    expect(await readdir(path.join(folder.path, "out"))).toEqual([
      "checkpoints",
      "events.jsonl",
      "history.csv",
      "model.onnx",
      "recipe.json",
      "report.json",
    ]);
  });

  it.skipIf(process.platform === "win32")("tells where it stands at SIGUSR1, and goes on", async () => {
    await using folder = await temporaryFolder();
    const { code, stdout, stderr } = await plumage(folder.path, forever, "epoch 2/", (child) => {
      child.stdout.on("data", (piece) => String(piece).includes("State:") && child.kill("SIGTERM"));
      child.kill("SIGUSR1");
    });
    expect(stdout).toMatch(/\nState:\n {2}epoch +\d+ of 1000000\n {2}step +\d+ of 12, [\d,]+ in all\n/);
    expect(stdout).toMatch(/\n {2}memory +\d+\.\d MB\n {2}run +out\n/);
    // Node's own answer would be its debugger.
    expect([code, stderr]).toEqual([143, ""]);
  });

  it.skipIf(!existsSync("/usr/bin/script"))("answers keys on a terminal, and gives it back as it was", async () => {
    await using folder = await temporaryFolder();
    const command = [process.execPath, "--import", tsx, program, ...forever].map((word) => `'${word}'`).join(" ");
    const child = spawn("/usr/bin/script", ["-qefc", `${command}; echo code $?; stty -a`, "/dev/null"], {
      cwd: folder.path,
      stdio: ["pipe", "pipe", "inherit"],
      env: { ...process.env, TERM: "xterm" },
      signal: AbortSignal.timeout(50_000),
    });
    const keys = [
      ["epoch 2/", "s"],
      ["memory", "?"],
      ["? prints this", "q"],
    ];
    let stdout = "";
    let seen = 0;
    child.stdout.on("data", (piece) => {
      stdout += piece;
      const [text, key] = keys[0] ?? [];
      if (text === undefined || !stdout.slice(seen).includes(text)) return;
      seen = stdout.length;
      keys.shift();
      child.stdin.write(key!);
    });
    await new Promise((resolve) => child.on("close", resolve));
    expect(keys).toEqual([]);
    expect(stdout).toMatch(/State:\r\n {2}epoch +\d+ of 1000000/);
    expect(stdout).toContain("Stopping after this batch.");
    expect(stdout).toMatch(
      /The model (as it was|of epoch \d+, the best): out\/model\.onnx\r\nGo on: (npx )?plumage train --resume out\r\ncode 130\r\n/,
    );
    expect(stdout).toMatch(/[^-]icanon/);
    expect(stdout).toMatch(/[^-]echo /);
  });

  it("quits at once at the second Ctrl-C, and leaves nothing half-written", async () => {
    await using folder = await temporaryFolder();
    const { code } = await plumage(folder.path, [...forever, "--json"], '"epoch":2,', (child) => {
      child.stderr.on("data", () => child.kill("SIGINT"));
      child.kill("SIGINT");
    });
    expect(code).toBe(130);
    // Where the second came too late, the model is there, whole.
    const files = await readdir(folder.path, { recursive: true });
    expect(files.filter((file) => file.includes("partial"))).toEqual([]);
    const isKept = files.some((file) => file.endsWith(".onnx") || file.endsWith(".safetensors"));
    expect(files.some((file) => file.endsWith(".jsonl"))).toBe(isKept);
    expect(files.filter((file) => file.endsWith(".lock"))).toEqual([]);
  });

  it("saves the model and ends quietly when nobody reads any more", async () => {
    await using folder = await temporaryFolder();
    const { code, stderr } = await plumage(folder.path, forever, "epoch 2/", (child) => child.stdout.destroy());
    expect([code, stderr]).toEqual([0, ""]);
    const files = await readdir(path.join(folder.path, "out"));
    expect(files).toContain("model.onnx");
    expect(files.filter((file) => file.endsWith(".lock"))).toEqual([]);
  });

  it("leaves no run folder, or a whole one, when nobody reads before the first step", async () => {
    await using folder = await temporaryFolder();
    const { code } = await plumage(folder.path, [...forever, "--json"], '"type"', (child) => child.stdout.destroy());
    expect(code).toBe(0);
    const files = await readdir(folder.path, { recursive: true });
    expect(files.filter((file) => file.endsWith(".lock"))).toEqual([]);
    expect(files.length > 0).toBe(files.some((file) => file.endsWith(".onnx")));
  });

  it("ends by itself after WebAssembly, whose threads would live on", async () => {
    await using folder = await temporaryFolder();
    const argv = ["train", "birds", "--engine", "wasm", "--threads", "2", "--epochs", "1", "--out", "out"];
    const { code, stdout, stderr } = await plumage(folder.path, argv, "never", () => {});
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toContain("on wasm with 2 threads.\n");
    const files = await readdir(path.join(folder.path, "out"));
    expect(files).toContain("model.onnx");
  });

  it("ends by itself, with its exit code", async () => {
    await using folder = await temporaryFolder();
    const { code, stderr } = await plumage(folder.path, ["train", "burds"], "never", () => {});
    expect([code, stderr]).toEqual([2, 'error: There is no recipe of this name: expected birds, got "burds".\n']);
  });
});

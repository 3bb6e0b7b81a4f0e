import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { decodeModel } from "../../src/compile/modelFile.ts";
import { readEventLog } from "../../src/runs/eventLog.node.ts";
import { temporaryFolder } from "../data/temporary.ts";
import { shakenBirds } from "./shakenBirds.ts";
import { inFolder } from "./world.ts";

const program = fileURLToPath(new URL("./killPlumage.ts", import.meta.url));
const tsx = import.meta.resolve("tsx");

/** When a process is killed: so many milliseconds after its first step, or when something is on the disk. */
type Moment = number | ((run: string) => boolean);

/** Runs the command line as a process, and kills it. Resolves to how it ended, and what it said. */
async function killed(cwd: string, argv: readonly string[], moment: Moment) {
  const child = spawn(process.execPath, ["--import", tsx, program, ...argv], {
    cwd,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  let isOver = false;
  child.stderr.on("data", (piece) => {
    said += piece;
  });
  const over = new Promise<string>((resolve) =>
    child.on("exit", (code, signal) => {
      isOver = true;
      resolve(signal ?? String(code));
    }),
  );
  if (typeof moment === "number") {
    child.stdout.on("data", (piece) => {
      if (String(piece).includes("weights, ")) void sleep(moment).then(() => child.kill("SIGKILL"));
    });
  } else {
    child.stdout.resume();
    while (!isOver && !moment(cwd)) await new Promise(setImmediate);
    child.kill("SIGKILL");
  }
  return { end: await over, said };
}

const halfWritten = (cwd: string) => existsSync(path.join(cwd, "run/checkpoints/.partial"));

/** All that a run comes to. */
async function outcome(folder: string) {
  const log = await readEventLog(path.join(folder, "events.jsonl"));
  const { weightsHash, accuracy, loss, steps, epochs } = JSON.parse(
    await readFile(path.join(folder, "report.json"), "utf8"),
  );
  return {
    ...{ weightsHash, accuracy, loss, steps, epochs },
    weights: decodeModel(await readFile(path.join(folder, "model.onnx"))).weights,
    log: log.filter(({ type }) => type !== "saved" && type !== "resumed"),
    files: (await readdir(folder)).sort(),
  };
}

describe.concurrent("a run that is killed again and again", () => {
  it.each<readonly [string, readonly string[], readonly Moment[]]>([
    ["whenever", ["--checkpoint-every", "5 steps"], [0, 30, 180, 90, 250, 10, 140, 60, 220, 120]],
    [
      "while it writes a checkpoint",
      ["--checkpoint-every", "1 step", "--keep", "1", "--epochs", "15"],
      Array.from({ length: 5 }, () => halfWritten),
    ],
    [
      "with a schedule that looks back, averages, and batches that wait for others",
      ["--checkpoint-every", "7 steps", "--schedule", "plateau", "--ema", "0.9", "--accumulate", "2"],
      [200, 40, 300, 110, 160],
    ],
  ])(
    "%s, comes to the same bits as one that is left alone",
    async (_, flags, moments) => {
      await using folder = await temporaryFolder();
      const settings = ["--threads", "1", "--epochs", "40", "--engine", "cpu", "--seed", "5", ...flags];
      const whole = await inFolder(folder.path, { recipes: { birds: shakenBirds } })(
        ...["train", "birds", "--out", "whole"],
        ...settings,
      );
      expect(whole.code).toBe(0);
      const ends: string[] = [];
      for (const moment of moments) {
        const isNew = !existsSync(path.join(folder.path, "run/recipe.json"));
        const argv = isNew ? ["train", "birds", "--out", "run", ...settings] : ["train", "--resume", "run"];
        const { end, said } = await killed(folder.path, argv, moment);
        expect(said).toBe("");
        ends.push(end);
      }
      expect(ends).toEqual(moments.map(() => "SIGKILL"));
      const { end, said } = await killed(folder.path, ["train", "--resume", "run"], () => false);
      expect([end, said]).toEqual(["0", ""]);
      expect(await outcome(path.join(folder.path, "run"))).toEqual(await outcome(path.join(folder.path, "whole")));
    },
    240_000,
  );
});

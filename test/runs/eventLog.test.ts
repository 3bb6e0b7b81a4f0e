import { appendFile, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { openEventLog, readEventLog } from "../../src/runs/eventLog.node.ts";
import { temporaryFolder } from "../data/temporary.ts";

const step = (totalStep: number) => ({ type: "step", epoch: Math.ceil(totalStep / 3), totalStep });
const epoch = (number: number) => ({ type: "epoch", epoch: number });
const saved = (totalStep: number) => ({
  ...{ type: "saved", epoch: Math.floor(totalStep / 3), step: totalStep % 3, totalStep, seconds: totalStep / 2 },
});
const told = [
  { type: "split" },
  { type: "start" },
  ...[step(1), step(2), step(3), epoch(1), saved(3)],
  ...[step(4), saved(4), { type: "notice" }, step(5), step(6), epoch(2), saved(6)],
  { type: "end" },
];

async function log(folder: string, lines: readonly object[] = told) {
  const file = path.join(folder, "events.jsonl");
  await writeFile(file, lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
  return { file, log: await openEventLog(file) };
}

describe("a log of events", () => {
  it.each([
    ["the end of an epoch", { epoch: 1, step: 0, totalStep: 3 }, 7],
    ["the middle of an epoch", { epoch: 1, step: 1, totalStep: 4 }, 9],
    ["a step whose checkpoint is not in the log", { epoch: 1, step: 2, totalStep: 5 }, 11],
    ["an epoch's last step, before it was judged", { epoch: 1, step: 3, totalStep: 6 }, 12],
    ["the end", { epoch: 2, step: 0, totalStep: 6 }, 14],
    ["nothing", undefined, 0],
  ])("is cut back to %s", async (_, place, left) => {
    await using folder = await temporaryFolder();
    const { file, log: opened } = await log(folder.path);
    expect(await opened.cut(place)).toEqual(told.slice(0, left));
    await opened.append('{"type":"more"}');
    await opened.close();
    expect(await readEventLog(file)).toEqual([...told.slice(0, left), { type: "more" }]);
  });

  it("keeps a setback that is behind, and takes away one that will come again", async () => {
    await using folder = await temporaryFolder();
    const lines = [
      step(1),
      step(2),
      step(3),
      epoch(1),
      saved(3),
      step(4),
      step(5),
      { type: "setback" },
      step(4),
      saved(4),
      step(5),
    ];
    const { log: opened } = await log(folder.path, lines);
    expect(await opened.cut({ epoch: 1, step: 1, totalStep: 4 })).toEqual(lines.slice(0, 10));
    expect(await opened.cut({ epoch: 1, step: 0, totalStep: 3 })).toEqual(lines.slice(0, 5));
    await opened.close();
  });

  it("takes away a last line that was torn, and passes over one that is damaged", async () => {
    await using folder = await temporaryFolder();
    const { file, log: first } = await log(folder.path, [{ type: "start" }]);
    await first.close();
    await appendFile(file, '{"type": damaged}\n{"type":"step","epo');
    const opened = await openEventLog(file);
    expect(await opened.append('{"type":"step"}')).toBe(true);
    await opened.close();
    expect(await readFile(file, "utf8")).toBe('{"type":"start"}\n{"type": damaged}\n{"type":"step"}\n');
    expect(await readEventLog(file)).toEqual([{ type: "start" }, { type: "step" }]);
    expect(await readEventLog(path.join(folder.path, "none"))).toEqual([]);
  });
});

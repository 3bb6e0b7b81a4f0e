import { existsSync } from "node:fs";
import { appendFile, readFile, rm, symlink } from "node:fs/promises";
import path from "node:path";
import { parse } from "csv-parse/sync";
import { expect, it } from "vitest";
import { type FitEvent, fit } from "../../src/index.node.ts";
import { cutBack, historyFile } from "../../src/watch/history.node.ts";
import { temporaryFolder } from "../data/temporary.ts";
import { halves, runtime, smallNetwork } from "../train/halves.ts";

async function trained(validation: boolean): Promise<readonly FitEvent[]> {
  const events: FitEvent[] = [];
  const options = { train: halves(60), epochs: 3, batchSize: 30, runtime };
  for await (const event of fit(smallNetwork, { ...options, ...(validation && { validation: halves(30, 2) }) })) {
    events.push(event);
  }
  return events;
}

async function write(file: string, events: readonly FitEvent[]): Promise<void> {
  let milliseconds = 0;
  const history = historyFile(file, () => (milliseconds += 1500));
  for (const event of events) await history.record(event);
}

async function rowsOf(file: string) {
  return parse(await readFile(file), { columns: true, recordDelimiter: "\r\n", cast: false }) as Record<
    string,
    string
  >[];
}

it("has a row for each epoch", async () => {
  await using folder = await temporaryFolder();
  const file = path.join(folder.path, "history.csv");
  const told = await trained(true);
  await write(file, told);
  const epochs = told.filter((event) => event.type === "epoch");
  expect(await rowsOf(file)).toEqual(
    epochs.map(({ epoch, loss, accuracy, validation, isBest }) => ({
      epoch: String(epoch),
      step: String(2 * epoch),
      loss: String(loss),
      accuracy: String(accuracy),
      validation_loss: String(validation!.loss),
      validation_accuracy: String(validation!.accuracy),
      validation_balanced_accuracy: String(validation!.balancedAccuracy),
      validation_macro_f1: String(validation!.macroF1),
      learning_rate: "0.001",
      seconds: "1.500",
      best: String(isBest),
    })),
  );
});

it("leaves cells empty where there is no validation", async () => {
  await using folder = await temporaryFolder();
  const file = path.join(folder.path, "history.csv");
  await write(file, await trained(false));
  const rows = await rowsOf(file);
  expect(rows.map(({ validation_loss, validation_macro_f1 }) => [validation_loss, validation_macro_f1])).toEqual(
    Array.from({ length: 3 }, () => ["", ""]),
  );
});

it("is the same after a training that was killed and went on", async () => {
  await using folder = await temporaryFolder();
  const [whole, broken] = [path.join(folder.path, "whole.csv"), path.join(folder.path, "broken.csv")];
  const told = await trained(true);
  await write(whole, told);
  await write(broken, told.slice(0, 7));
  await appendFile(broken, "3,6,0.4");
  const second = told.findIndex((event) => event.type === "epoch") + 1;
  await write(broken, told.slice(second));
  const withoutTimes = async (file: string) => (await rowsOf(file)).map((row) => ({ ...row, seconds: "" }));
  expect(await withoutTimes(broken)).toEqual(await withoutTimes(whole));
});

it("keeps the rows up to a step", async () => {
  await using folder = await temporaryFolder();
  const file = path.join(folder.path, "history.csv");
  await cutBack(file, 3);
  await write(file, await trained(false));
  await cutBack(file, 5);
  expect((await rowsOf(file)).map(({ epoch }) => epoch)).toEqual(["1", "2"]);
  await cutBack(file, 0);
  expect(await readFile(file, "utf8")).toMatch(/^epoch,step,[^\n]*best\r\n$/);
});

it.skipIf(!existsSync("/dev/full"))("keeps the rows of a full disk until there is room", async () => {
  await using folder = await temporaryFolder();
  const [whole, file] = [path.join(folder.path, "whole.csv"), path.join(folder.path, "history.csv")];
  const told = await trained(true);
  await write(whole, told);
  await symlink("/dev/full", file);
  let milliseconds = 0;
  const history = historyFile(file, () => (milliseconds += 1500));
  const last = told.findLastIndex(({ type }) => type === "epoch");
  const outcomes: string[] = [];
  for (const [i, event] of told.entries()) {
    if (i === last) await rm(file);
    await history.record(event).catch((error: Error) => outcomes.push(error.message));
  }
  expect(outcomes).toHaveLength(2);
  expect(outcomes[0]).toContain("the disk is full");
  expect(await readFile(file, "utf8")).toBe(await readFile(whole, "utf8"));
});

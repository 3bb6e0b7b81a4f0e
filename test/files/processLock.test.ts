import { spawn } from "node:child_process";
import { readdir, readFile, utimes, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { isLock, type Lock, lockHolder, takeLock } from "../../src/files/processLock.node.ts";
import { temporaryFolder } from "../data/temporary.ts";

async function taken(file: string): Promise<Lock> {
  const lock = await takeLock(file);
  if (isLock(lock)) return lock;
  throw new Error("it is held");
}

describe("a lock", () => {
  it("is held by one, until it lets go", async () => {
    await using folder = await temporaryFolder();
    const file = path.join(folder.path, "run.lock");
    expect(await lockHolder(file)).toBeUndefined();
    const first = await taken(file);
    expect(await takeLock(file)).toMatchObject({ processId: process.pid, host: hostname() });
    expect(await lockHolder(file)).toMatchObject({ processId: process.pid });
    first.release();
    const second = await taken(file);
    first.release();
    expect(await lockHolder(file)).toMatchObject({ processId: process.pid });
    second.release();
    expect(await readdir(folder.path)).toEqual([]);
  });

  it("of a process that has ended holds nobody up, whoever has its number now", async () => {
    await using folder = await temporaryFolder();
    const file = path.join(folder.path, "run.lock");
    const child = spawn(process.execPath, ["--eval", ""]);
    await new Promise((resolve) => child.on("exit", resolve));
    await writeFile(file, JSON.stringify({ processId: child.pid, host: hostname() }));
    (await taken(file)).release();
    if (process.platform !== "linux") return;
    await writeFile(file, JSON.stringify({ processId: process.pid, host: hostname(), start: "another boot 17" }));
    (await taken(file)).release();
    expect(await readdir(folder.path)).toEqual([]);
  });

  it("of another machine is believed as long as it is renewed", async () => {
    await using folder = await temporaryFolder();
    const file = path.join(folder.path, "run.lock");
    await writeFile(file, JSON.stringify({ processId: 1, host: "elsewhere" }));
    expect(await takeLock(file)).toEqual({ processId: 1, host: "elsewhere" });
    const old = new Date(Date.now() - 600_000);
    await utimes(file, old, old);
    (await taken(file)).release();
  });

  it("that is no lock is taken over when it is old enough", async () => {
    await using folder = await temporaryFolder();
    const file = path.join(folder.path, "run.lock");
    await writeFile(file, "");
    expect(isLock(await takeLock(file))).toBe(false);
    const old = new Date(Date.now() - 60_000);
    await utimes(file, old, old);
    const lock = await taken(file);
    expect(JSON.parse(await readFile(file, "utf8"))).toMatchObject({ processId: process.pid });
    lock.release();
  });

  it("that is left over is taken over by one of many", async () => {
    await using folder = await temporaryFolder();
    const file = path.join(folder.path, "run.lock");
    await writeFile(file, JSON.stringify({ processId: 1, host: "elsewhere" }));
    const old = new Date(Date.now() - 600_000);
    await utimes(file, old, old);
    const all = await Promise.all(Array.from({ length: 20 }, () => takeLock(file)));
    expect(all.filter(isLock)).toHaveLength(1);
    for (const each of all) if (isLock(each)) each.release();
  });
});

import { randomUUID } from "node:crypto";
import { readdir, rename, rm } from "node:fs/promises";
import path from "node:path";
import { isRunning } from "../../files/isRunning.node.ts";

/*
 * Half-finished downloads lie beside their target, and belong to at most one process:
 *
 *   <target>.<process id>-<unique>.partial    being written
 *   <target>.partial                          left by a download that broke off, to be gone on with
 *
 * Taking one over is a rename, which only one of two can win.
 */

/** A file name of this process's own for a download; what an earlier one left is taken over. */
export async function claimPartial(target: string): Promise<string> {
  const own = `${target}.${process.pid}-${randomUUID()}.partial`;
  for (const left of await abandoned(target)) {
    const taken = await rename(left, own).then(
      () => true,
      () => false,
    );
    if (taken) break;
  }
  return own;
}

/** Leaves a half-finished download for the next to go on with. */
export async function releasePartial(own: string, target: string): Promise<void> {
  await rename(own, `${target}.partial`).catch(() => undefined);
}

/** Takes a partial file away for good. */
export async function discardPartial(own: string): Promise<void> {
  await rm(own, { force: true }).catch(() => undefined);
}

async function abandoned(target: string): Promise<readonly string[]> {
  const folder = path.dirname(target);
  const stem = path.basename(target);
  const names = await readdir(folder).catch(() => []);
  const left = names.filter((name) => {
    if (!name.startsWith(`${stem}.`) || !name.endsWith(".partial")) return false;
    const owner = /^(\d+)-/.exec(name.slice(stem.length + 1))?.[1];
    return name === `${stem}.partial` || (owner !== undefined && !isRunning(Number(owner)));
  });
  return left.sort((a, b) => a.length - b.length).map((name) => path.join(folder, name));
}

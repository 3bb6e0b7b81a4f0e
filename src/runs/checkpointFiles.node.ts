import { open, readdir, readFile, rm } from "node:fs/promises";
import path from "node:path";
import { ProblemError } from "../errors.ts";
import type { Sha256 } from "../experiment/weightsHash.ts";
import { type Elsewhere, isAbsence, readProblem } from "../files/problems.node.ts";
import { writeAtomically } from "../files/writeAtomically.node.ts";
import { type Checkpoint, decodeCheckpoint, encodeCheckpoint, networkText } from "../train/checkpoint.ts";
import {
  checkpointName,
  isAfterEpoch,
  type KnownCheckpoint,
  keptCheckpoints,
  neededEpochs,
  stepsOfName,
} from "./checkpoints.ts";
import { expectChecksum, withChecksum } from "./checksum.ts";

/** The checkpoints of a run, on the disk. */
export interface CheckpointFiles {
  /**
   * Writes one, whole or not at all, then takes away those that need not stay.
   * @returns its name, and how many bytes it takes
   * @throws ProblemError when it cannot be written; those before it stay as they are.
   */
  save(checkpoint: Checkpoint): Promise<{ readonly name: string; readonly bytes: number }>;
  /** Takes away what tells of more than an epoch's end, from 0: training has gone back to it. */
  goBack(epoch: number): Promise<void>;
  /** The newest one from which training can go on, if there is one, and what is wrong with newer ones. */
  newest(): Promise<FoundCheckpoint>;
  /** The one at the end of an epoch, where it is there and sound. */
  atEpoch(epoch: number): Promise<Checkpoint | undefined>;
  /** Takes away all that are newer than a place, damaged ones among them, and what was half-written; all of them without one. */
  cut(place: { readonly totalStep: number } | undefined): Promise<void>;
}

export interface FoundCheckpoint {
  readonly checkpoint?: Checkpoint;
  readonly problems: readonly string[];
}

/**
 * @param folder of the run; its checkpoints are in `checkpoints/`
 * @param keep how many stay, beside what they need
 */
export function checkpointFiles(
  run: string,
  { keep, sha256, elsewhere }: { readonly keep: number; readonly sha256: Sha256; readonly elsewhere: Elsewhere },
): CheckpointFiles {
  const folder = path.join(run, "checkpoints");
  const fileOf = (totalStep: number) => path.join(folder, checkpointName(totalStep));
  const known = new Map<number, KnownCheckpoint>();
  // A training has one network.
  let written: { readonly of: Checkpoint["model"]["network"]; readonly text: string } | undefined;
  const networkOf = ({ model }: Checkpoint): string => {
    if (written?.of !== model.network) written = { of: model.network, text: networkText(model) };
    return written.text;
  };
  const remove = async (totalStep: number) => {
    known.delete(totalStep);
    await rm(fileOf(totalStep), { force: true });
  };
  const list = async (): Promise<readonly number[]> => {
    const names = await readdir(folder).catch((error: unknown) => {
      if (isAbsence(error)) return [];
      throw error;
    });
    return names.flatMap((name) => stepsOfName(name) ?? []).sort((a, b) => a - b);
  };
  /** What is known without reading tensors; of a damaged one, nothing. */
  const survey = async (): Promise<readonly KnownCheckpoint[]> => {
    const steps = await list();
    for (const each of steps) {
      if (known.has(each)) continue;
      const found = await readKnown(fileOf(each));
      if (found !== undefined) known.set(each, found);
    }
    return steps.flatMap((each) => known.get(each) ?? []);
  };
  const read = async (totalStep: number): Promise<Checkpoint> => {
    const bytes = await readFile(fileOf(totalStep)).catch((error: unknown) => {
      throw readProblem(error, path.join("checkpoints", checkpointName(totalStep)));
    });
    expectChecksum(bytes, sha256);
    return decodeCheckpoint(bytes);
  };
  const endOf = async (epoch: number) => (await survey()).find((each) => each.step === 0 && each.epoch === epoch);
  const atEpoch = async (epoch: number) => {
    const found = await endOf(epoch);
    return found && read(found.totalStep).catch(nothingOfProblems);
  };
  const missingEpochs = async ({ progress }: Checkpoint): Promise<readonly number[]> => {
    const needed = neededEpochs(knownOf(progress));
    const found = await Promise.all(needed.map(atEpoch));
    return needed.filter((_, i) => found[i] === undefined);
  };
  return {
    atEpoch,
    async save(checkpoint) {
      const { totalStep } = checkpoint.progress;
      const pieces = withChecksum(encodeCheckpoint(checkpoint, networkOf(checkpoint)), sha256);
      await writeAtomically(fileOf(totalStep), pieces, { elsewhere, beside: path.join(folder, ".partial") });
      known.set(totalStep, knownOf(checkpoint.progress));
      const all = await survey();
      const stays = new Set(keptCheckpoints(all, keep));
      for (const each of all) if (!stays.has(each)) await remove(each.totalStep);
      return { name: checkpointName(totalStep), bytes: pieces.reduce((sum, { length }) => sum + length, 0) };
    },
    async goBack(epoch) {
      for (const each of await survey()) if (isAfterEpoch(each, epoch)) await remove(each.totalStep);
    },
    async newest() {
      const problems: string[] = [];
      let alone: Checkpoint | undefined;
      for (const totalStep of (await list()).toReversed()) {
        try {
          const checkpoint = await read(totalStep);
          const missing = await missingEpochs(checkpoint);
          if (missing.length === 0) return { checkpoint, problems };
          alone ??= checkpoint;
          problems.push(
            `${nameOf(totalStep)}: the one at the end of epoch ${missing[0]}, which belongs to it, is missing or damaged`,
          );
        } catch (error) {
          if (!(error instanceof ProblemError)) throw error;
          problems.push(`${nameOf(totalStep)}: ${error.message.replace(/\.$/, "")}`);
        }
      }
      // Better without its best epoch than anew.
      return { ...(alone && { checkpoint: alone }), problems };
    },
    async cut(place) {
      for (const totalStep of await list()) if (totalStep > (place?.totalStep ?? -1)) await remove(totalStep);
      await rm(path.join(folder, ".partial"), { force: true });
    },
  };
}

function nameOf(totalStep: number): string {
  return `checkpoints/${checkpointName(totalStep)}`;
}

function nothingOfProblems(error: unknown): undefined {
  if (error instanceof ProblemError) return undefined;
  throw error;
}

function knownOf({ epoch, step, totalStep, best }: Checkpoint["progress"]): KnownCheckpoint {
  return { epoch, step, totalStep, ...(best && { bestEpoch: best.epoch }) };
}

/** From the header alone. */
async function readKnown(file: string): Promise<KnownCheckpoint | undefined> {
  const handle = await open(file, "r");
  try {
    const length = Buffer.alloc(8);
    await handle.read(length, 0, 8, 0);
    const header = Buffer.alloc(Math.min(Number(length.readBigUInt64LE()), (await handle.stat()).size));
    await handle.read(header, 0, header.length, 8);
    const { progress } = JSON.parse(header.toString("latin1")).__metadata__;
    return knownOf(JSON.parse(progress));
  } catch {
    return undefined;
  } finally {
    await handle.close();
  }
}

import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

export interface Told {
  readonly recipe: string;
  readonly parameters: number;
  readonly centred: ToldScores;
  readonly offCentre: ToldScores;
}

export interface ToldScores {
  readonly accuracy: number;
  readonly balancedAccuracy: number;
  readonly precision: number;
  readonly recall: number;
}

/** Each network about MNIST's test digits in the middle of their picture, and anywhere on it. */
export async function compared(models: readonly string[]): Promise<readonly Told[]> {
  const program = fileURLToPath(new URL("../eights/compare.ts", import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [
    "--import",
    import.meta.resolve("tsx"),
    program,
    ...models,
  ]);
  return stdout
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Told);
}

/** "1 min 11 s" */
export function duration(seconds: number): string {
  const whole = Math.round(seconds);
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

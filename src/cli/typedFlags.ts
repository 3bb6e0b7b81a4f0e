import { words } from "../runs/differences.ts";
import { flagName } from "./flags.ts";

/** The flags of a run as they are typed: "--size 64". */
export function typedFlags(flags: Readonly<Record<string, unknown>>): readonly string[] {
  return Object.entries(flags).map(([name, value]) =>
    value === true ? flagName(name) : `${flagName(name)} ${typedValue(value)}`,
  );
}

/** A flag's value as it is typed: 48x64, "200 steps", miss=5,false-alarm=1. */
export function typedValue(value: unknown): string {
  const { height, width, miss, falseAlarm, look, everySteps, everyMinutes } = Object(value) as Readonly<
    Record<string, unknown>
  >;
  if (height !== undefined && width !== undefined) return height === width ? `${height}` : `${height}x${width}`;
  if (miss !== undefined) return `miss=${miss},false-alarm=${falseAlarm}${look === undefined ? "" : `,look=${look}`}`;
  if (everySteps !== undefined) return `"${everySteps} steps"`;
  if (everyMinutes !== undefined) return `"${everyMinutes} min"`;
  const text = words(value);
  return /\s/.test(text) ? JSON.stringify(text) : text;
}

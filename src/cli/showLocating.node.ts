import { type LocatedData, type LocateOptions, locateData } from "./dataLocation.node.ts";
import type { CliEffects, Output } from "./effects.ts";
import { linesView } from "./linesView.ts";
import { terminalView } from "./terminalView.node.ts";

/** Finds the images of a location, and shows how far it has come: a bar on a terminal, lines in a pipe. */
export async function showLocating(
  location: string,
  options: LocateOptions,
  signal: AbortSignal,
  output: Output,
  effects: CliEffects,
): Promise<LocatedData> {
  const view = (output.isTTY ? terminalView : linesView)(output, undefined, effects.now);
  signal.addEventListener("abort", view.close);
  try {
    return await locateData(location, options, { effects, signal, report: view.show });
  } finally {
    view.close();
    signal.removeEventListener("abort", view.close);
  }
}

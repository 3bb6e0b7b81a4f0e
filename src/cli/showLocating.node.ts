import type { LocateWorld } from "./dataLocation.node.ts";
import type { CliEffects, Output } from "./effects.ts";
import { linesView } from "./linesView.ts";
import { terminalView } from "./terminalView.node.ts";

/**
 * Does something with the data of a location, and shows how far they have come: a bar on a terminal, lines in a pipe.
 *
 *     await showLocating(output, signal, effects, (world) => locateData("photos", options, world));
 */
export async function showLocating<T>(
  output: Output,
  signal: AbortSignal,
  effects: LocateWorld["effects"] & Pick<CliEffects, "now" | "env">,
  work: (world: LocateWorld) => Promise<T>,
): Promise<T> {
  const isLive = output.isTTY && effects.env.TERM !== "dumb";
  const view = isLive ? terminalView(output, undefined, effects.now) : linesView(output, undefined, effects.now);
  signal.addEventListener("abort", view.close);
  try {
    return await work({ effects, signal, report: view.show });
  } finally {
    view.close();
    signal.removeEventListener("abort", view.close);
  }
}

import type { CliEffects } from "./effects.ts";
import { jsonView } from "./jsonView.ts";
import { linesView } from "./linesView.ts";
import { terminalView } from "./terminalView.node.ts";
import type { TrainView } from "./trainView.ts";

/**
 * What shows a training while it goes on: JSON lines for programs; for people a live picture, or lines where there is none.
 * @param positive the class that means yes, where it is a question of yes or no
 * @param human where people read
 */
export function openViews(
  positive: string | undefined,
  json: boolean,
  human: CliEffects["stdout"],
  { stdout, now, env }: CliEffects,
): readonly TrainView[] {
  const forPeople =
    human.isTTY && env.TERM !== "dumb"
      ? [terminalView(human, positive, now, boldFor(env))]
      : json
        ? []
        : [linesView(human, positive, now)];
  return json ? [jsonView(stdout), ...forPeople] : forPeople;
}

/** https://no-color.org */
function boldFor({ NO_COLOR = "" }: CliEffects["env"]): (text: string) => string {
  return NO_COLOR === "" ? (text) => `\u001b[1m${text}\u001b[22m` : (text) => text;
}

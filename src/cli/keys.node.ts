import { readFileSync } from "node:fs";

const CTRL_C = "\u0003";
const CTRL_Z = "\u001a";
const CTRL_BACKSLASH = "\u001c";

/**
 * Has `pressed` called with each key, without waiting for Enter, where somebody sits at a terminal and this process is not in
 * its background. Ctrl-C, Ctrl-Z and Ctrl-\ do what they always do. The terminal is as it was afterwards, however the process ends.
 * @returns what ends the listening; undefined where there is none
 */
export function listenToKeys(pressed: (key: string) => void): (() => void) | undefined {
  const { stdin } = process;
  if (!stdin.isTTY || !isInForeground()) return undefined;
  const begin = () => {
    stdin.setRawMode(true);
    stdin.resume();
  };
  const end = () => {
    stdin.setRawMode(false);
    stdin.pause();
  };
  const isBack = () => {
    if (isInForeground()) begin();
  };
  const read = (bytes: Buffer) => {
    for (const key of bytes.toString()) {
      if (key === CTRL_C) process.kill(process.pid, "SIGINT");
      else if (key === CTRL_BACKSLASH) {
        end();
        process.kill(process.pid, "SIGQUIT");
      } else if (key === CTRL_Z) {
        end();
        process.once("SIGCONT", isBack);
        process.kill(process.pid, "SIGTSTP");
      } else pressed(key);
    }
  };
  stdin.on("data", read);
  process.once("exit", end);
  begin();
  return () => {
    stdin.off("data", read);
    process.off("exit", end);
    process.off("SIGCONT", isBack);
    end();
  };
}

/** Whoever changes the terminal from its background is stopped by the system. Linux tells; elsewhere it is taken for granted. */
function isInForeground(): boolean {
  try {
    // "pid (name) state parent group session terminal foreground-group": a name may hold spaces.
    const fields = readFileSync("/proc/self/stat", "utf8").split(") ").at(-1)!.split(" ");
    return fields[2] === fields[5];
  } catch {
    return true;
  }
}

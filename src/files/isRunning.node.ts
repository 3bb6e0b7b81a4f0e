import { errorCode } from "./problems.node.ts";

/** Whether a process with this number runs on this machine: what it left behind is not abandoned then. */
export function isRunning(processId: number): boolean {
  try {
    process.kill(processId, 0);
    return true;
  } catch (error) {
    return errorCode(error) === "EPERM";
  }
}

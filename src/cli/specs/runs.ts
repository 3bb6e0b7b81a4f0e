import { text } from "../flags.ts";
import type { CommandSpecs } from "./commandSpec.ts";
import { json, jsonObject } from "./common.ts";

const run = { name: "<run>", about: "a run's name in runs/, or its folder" };
const runs = text("where the runs are (default: runs/)", "FOLDER");

/** The folders that trainings leave. */
export const runsCommands = {
  "runs list": {
    summary: "list runs: how they stand, and what they are worth",
    about: "The newest first. A run that was killed or stopped goes on with `plumage train --resume`.",
    arguments: [],
    flags: { runs, json },
    examples: ["plumage runs list", "plumage runs list --runs ../other/runs"],
  },
  "runs show": {
    summary: "tell all about a run: its settings, its machine, how it stands, its scores",
    about: "Reads what is in its folder, and changes nothing.",
    arguments: [run],
    flags: { runs, json: jsonObject },
    examples: ["plumage runs show 20250131-140322-birds-x7k2"],
  },
  "runs remove": {
    summary: "take a run away: its model, its checkpoints, all that is in its folder",
    about: "Asks nothing. A run that goes on is left alone, and so is a folder that is no run's.",
    arguments: [run],
    flags: { runs, json },
    examples: ["plumage runs remove 20250131-140322-birds-x7k2"],
  },
  "runs compare": {
    summary: "set runs beside one another: what differs between them, and which is better",
    about:
      "Settings that differ, scores beside one another, and McNemar's test of each later run against the first: whether they " +
      "differ on the same test images by more than chance.",
    arguments: [run, { name: "<others...>", about: "one more, or several" }],
    flags: { runs, json: jsonObject },
    examples: ["plumage runs compare plain augmented"],
  },
} as const satisfies CommandSpecs;

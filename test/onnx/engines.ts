import { enginesHere } from "./openEngines.ts";

/** The engines that this machine has: what the tests of graphs and of training hold against the reference. */
export const engines = await enginesHere();

import { testOperators } from "./conformance.ts";
import { enginesHere } from "./openEngines.ts";

for (const engine of await enginesHere(["webgpu"])) testOperators(engine);

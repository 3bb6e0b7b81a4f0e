import { testOperators } from "./conformance.ts";
import { enginesHere } from "./openEngines.ts";

for (const engine of await enginesHere(["wasm"])) testOperators(engine);

import { enginesHere } from "../onnx/openEngines.ts";
import { testLayers } from "./conformance.ts";

for (const engine of await enginesHere(["wasm"])) testLayers(engine);

import { readFileSync, writeFileSync } from "node:fs";
import { float16Variant, int8Variant } from "./src/quantize/variant.ts";
import { verify } from "./src/verify/verify.ts";
import { inspect } from "./src/verify/inspect.ts";
import { encodeModel } from "./src/compile/modelFile.ts";
import { cpuRuntime } from "./src/runtime/ort.node.ts";
import { wasmRuntime } from "./src/runtime/wasm.node.ts";
import { fit } from "./src/train/fit.ts";
import { goldenPictures } from "./src/verify/goldenPictures.ts";
import { halves, smallNetwork } from "./test/train/halves.ts";
import { sequential } from "./src/nn/layers/sequential.ts";
const runtime = cpuRuntime({threads:1}); const set=halves(600), val=halves(300,2);
let model:any; for await (const e of fit(smallNetwork,{train:set,epochs:3,batchSize:50,runtime})) if(e.type==="end") model=e.model;
const golden=(await goldenPictures(encodeModel(model),val,runtime,3))!; const file=encodeModel(model,{},{golden});
for (const f of [file, await float16Variant(file,runtime), (await int8Variant(file,{set:val,indices:Uint32Array.from(val.labels.keys())},{runtime})).file]) {
 const v=await verify(f,[{name:"plain",runtime,optimizes:false},{name:"cpu",runtime},{name:"wasm",runtime:wasmRuntime({threads:1})}]);
 console.log(f.length, v.seal, v.isSound, v.verdicts.map(x=>[x.engine,(x as any).difference,(x as any).problem?.message]), JSON.stringify((inspect(f) as any).operators));
}

// A session in a thread of its own: see thread.node.ts. Plain JavaScript, so that a thread can run it unbuilt, too.
import { parentPort } from "node:worker_threads";

process.env.ORT_DISABLE_TELEMETRY ??= "1";
let session;

parentPort.on("message", async ({ id, model, options, feeds }) => {
  try {
    if (model !== undefined) parentPort.postMessage({ id, ...(await open(model, options)) });
    else if (feeds !== undefined) parentPort.postMessage({ id, results: await run(feeds) });
    else {
      await session?.release();
      parentPort.close();
    }
  } catch (error) {
    parentPort.postMessage({ id, problem: String(error?.message ?? error) });
  }
});

async function open(model, options) {
  const { InferenceSession } = await import("onnxruntime-node");
  session = await InferenceSession.create(model, options);
  return { inputs: session.inputNames, outputs: session.outputNames };
}

async function run(feeds) {
  const { Tensor } = await import("onnxruntime-node");
  const given = Object.entries(feeds).map(([name, { dtype, shape, data }]) => [name, new Tensor(dtype, data, shape)]);
  const results = Object.entries(await session.run(Object.fromEntries(given)));
  return Object.fromEntries(results.map(([name, { type, dims, data }]) => [name, { dtype: type, shape: dims, data }]));
}

import { openModelFile } from "../evaluate/openModelFile.node.ts";
import { threadedCpuRuntime } from "../runtime/thread.node.ts";
import { serveClassifier } from "../serve/createServer.node.ts";
import { serveLimits } from "../serve/serveOptions.ts";
import type { Run } from "./commands.ts";
import { counted } from "./format.ts";
import { writeJson } from "./jsonView.ts";
import { printable } from "./printable.ts";

/** `plumage serve <model>` */
export const run: Run<"serve"> = async ({ args: [model = ""], flags }, effects) => {
  const { stdout, stderr } = effects;
  const { engine, threads, json, port, host, ...options } = flags;
  // The processor's engine in threads of its own: whatever else there is to do goes on meanwhile.
  const isCpu = engine === undefined || engine === "cpu";
  const runtime = isCpu
    ? threadedCpuRuntime(threads === undefined ? {} : { threads })
    : await effects.runtime({ engine, threads });
  serveLimits(options);
  const server = await serveClassifier(await openModelFile(model, runtime, effects.cwd), runtime, {
    ...options,
    onFault: (error) => stderr.write(`a fault: ${printable(error instanceof Error ? `${error.stack}` : `${error}`)}\n`),
  });
  let stop = () => {};
  const asked = new Promise<void>((resolve) => {
    stop = resolve;
  });
  const stopListening = effects.onInterrupt((why) => {
    // A reader that has seen enough of what is printed stops nothing.
    if (why !== "SIGPIPE") stop();
  });
  try {
    const where = await server.listen({ ...(port !== undefined && { port }), ...(host !== undefined && { host }) });
    const { classes } = server.model;
    if (json) writeJson(stdout, { type: "listening", ...where, model, classes, engine: runtime.engine });
    else {
      const on = runtime.concurrency === undefined ? "" : ` in ${counted(runtime.concurrency, "thread")}`;
      stdout.write(
        `Serving ${printable(model)} (${classes.length} classes) on ${runtime.engine}${on}: ${where.url}\n` +
          `Try it: curl --data-binary @photo.jpg -H "content-type: image/jpeg" ${where.url}predict\n`,
      );
    }
    await asked;
    if (json) writeJson(stdout, { type: "stopping" });
    else stdout.write("Stopping when what is under way is answered.\n");
  } finally {
    stopListening();
    await server.close();
  }
  return 0;
};

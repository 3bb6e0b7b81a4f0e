/** The library in a real browser: bundled as a page would, trained and asked there, and the file opened in Node. */
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { type Browser, chromium } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openClassifier } from "../../src/evaluate/classifier.ts";
import { cpuRuntime } from "../../src/runtime/ort.node.ts";

const executable = [process.env.CHROMIUM_PATH ?? "", "/usr/bin/chromium", "/usr/bin/google-chrome"].find((file) =>
  existsSync(file),
);
if (executable === undefined) console.log("left out: tests in a browser, for there is no Chromium (CHROMIUM_PATH)");

const page = fileURLToPath(new URL("page.js", import.meta.url));
const library = path.dirname(createRequire(import.meta.url).resolve("onnxruntime-web"));

/** What the page tells of a training. */
interface Trained {
  readonly engine: string;
  readonly losses: readonly number[];
  readonly file: readonly number[];
  readonly probabilities: readonly number[];
  readonly accuracy: number;
}

describe.runIf(executable !== undefined)("in Chromium", () => {
  let server: Server;
  let browser: Browser;
  /** What the page asked for from anywhere. */
  const requests: string[] = [];

  beforeAll(async () => {
    const bundle = await build({
      entryPoints: [page],
      bundle: true,
      format: "esm",
      platform: "browser",
      write: false,
      logLevel: "error",
    });
    const script = bundle.outputFiles[0]!.contents;
    server = createServer(async (request, response) => {
      const name = path.basename(request.url ?? "/");
      const isWasm = /^ort-wasm[\w.-]*\.(wasm|mjs)$/.test(name);
      const type = name.endsWith(".wasm") ? "application/wasm" : name === "" ? "text/html" : "text/javascript";
      response.setHeader("content-type", type);
      response.end(isWasm ? await readFile(path.join(library, name)) : name === "page.js" ? script : "<!doctype html>");
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    browser = await chromium.launch({
      executablePath: executable!,
      args: ["--no-sandbox", "--enable-unsafe-webgpu", "--use-webgpu-adapter=swiftshader", "--enable-features=Vulkan"],
    });
  });

  afterAll(async () => {
    await browser?.close();
    server?.close();
  });

  async function trainInPage(engine: string | undefined): Promise<Trained> {
    const tab = await browser.newPage();
    tab.on("request", (request) => requests.push(request.url()));
    await tab.goto(origin());
    const program = `import("/page.js").then((page) => page.train(${JSON.stringify(engine)}))`;
    const trained = (await tab.evaluate(program)) as Trained;
    await tab.close();
    return trained;
  }

  const origin = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;

  test.each(["wasm", "webgpu", undefined])(
    "a page trains with engine %s, and its model answers there and here",
    async (engine) => {
      const trained = await trainInPage(engine);
      // The only card of this page is software, which never wins.
      expect(trained.engine).toBe(engine ?? "wasm");
      expect(trained.losses).toHaveLength(12);
      expect(trained.losses.at(-1)).toBeLessThan(0.5 * trained.losses[0]!);
      expect(trained.accuracy).toBe(1);

      const opened = await openClassifier(Uint8Array.from(trained.file), cpuRuntime({ threads: 1 }));
      const answers = await opened.predict(new Uint8Array(32).fill(10, 0, 16).fill(240, 16));
      await opened.close();
      for (const [i, each] of answers.entries()) expect(each).toBeCloseTo(trained.probabilities[i]!, 4);
    },
  );

  test("nothing is fetched from elsewhere", () => {
    expect(requests.length).toBeGreaterThan(2);
    expect(requests.filter((url) => !url.startsWith(origin()))).toEqual([]);
  });
});

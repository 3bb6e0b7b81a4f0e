/** Folders that ask a model without Plumage: a web page, a small server. */
import { readFile, stat } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { type ModelInfo, readModelInfo } from "../compile/modelFile.ts";
import { ProblemError } from "../errors.ts";
import { asTrained } from "../experiment/asTrained.ts";
import type { FolderContent } from "../files/writeFolder.node.ts";

type Files = Readonly<Record<string, FolderContent>>;

/** Sources and what is built of them lie equally deep in the package. */
const templates = fileURLToPath(new URL("../../templates/", import.meta.url));

/** Of onnxruntime-web, what runs models on the processor: its program, and the WebAssembly that this loads. */
const webFiles = ["ort.wasm.bundle.min.mjs", "ort-wasm-simd-threaded.wasm"] as const;

/**
 * A web page with the model in it: index.html, app.js, model.json, model.onnx, README.md, onnxruntime/.
 * @param library the folder of onnxruntime-web's files, where it is installed: see `findWebLibrary`
 * @returns files by their paths
 * @throws ProblemError when onnxruntime-web is missing, or the model is none that takes pictures.
 */
export async function webPageFolder(model: Uint8Array, library: string | undefined): Promise<Files> {
  const described = describe(model);
  if (library === undefined) {
    throw new ProblemError({
      what: "A web page runs the model by onnxruntime-web, which is not installed",
      mend: "Run: npm install onnxruntime-web; then the same command again.",
    });
  }
  const copies = webFiles.map((name) => [`onnxruntime/${name}`, { copyOf: path.join(library, name) }] as const);
  return {
    ...(await ofTemplate("web-page", ["index.html", "app.js", "README.md"])),
    ...{ "model.json": described, "model.onnx": model },
    ...Object.fromEntries(copies),
  };
}

/**
 * Where onnxruntime-web's files are: looked up from folders, the first that has it.
 * @returns undefined where none has it
 */
export async function findWebLibrary(folders: readonly string[]): Promise<string | undefined> {
  for (const folder of folders) {
    try {
      const library = path.dirname(createRequire(path.join(folder, "here.js")).resolve("onnxruntime-web"));
      await Promise.all(webFiles.map((name) => stat(path.join(library, name))));
      return library;
    } catch {
      // Not here.
    }
  }
  return undefined;
}

/**
 * A server with the model in it: package.json, server.mjs, model.json, model.onnx, README.md.
 * @returns files by their paths
 * @throws ProblemError when the model is none that takes pictures.
 */
export async function nodeServerFolder(model: Uint8Array): Promise<Files> {
  const described = describe(model);
  const own = JSON.parse(await readFile(new URL("../../package.json", import.meta.url), "utf8"));
  const { engines, dependencies } = own;
  const needed = ["onnxruntime-node", "sharp"].map((name) => [name, dependencies[name]]);
  const manifest = {
    ...{ name: "image-classifier", version: "1.0.0", private: true, type: "module", engines },
    ...{ scripts: { start: "node server.mjs" }, dependencies: Object.fromEntries(needed) },
  };
  return {
    ...(await ofTemplate("node-server", ["server.mjs", "README.md"])),
    ...{ "package.json": `${JSON.stringify(manifest, undefined, 2)}\n`, "model.json": described, "model.onnx": model },
  };
}

async function ofTemplate(folder: string, names: readonly string[]): Promise<Files> {
  const texts = names.map(async (name) => [name, await readFile(path.join(templates, folder, name), "utf8")]);
  return Object.fromEntries(await Promise.all(texts));
}

/** What else there is to know for asking a model: model.json. */
function describe(model: Uint8Array): string {
  const info = readModelInfo(model);
  expectPictures(info);
  const { classes, image, decision } = info;
  const { kernel = "lanczos3", background = "white", fit } = asTrained(info, undefined);
  const { positive, threshold, notSure } = decision ?? {};
  const described = {
    ...{ classes, image, fit, background, kernel },
    ...(decision && { decision: { positive, threshold, notSure } }),
  };
  return `${JSON.stringify(described, undefined, 2)}\n`;
}

function expectPictures({ image: { channels } }: ModelInfo): void {
  if (channels === 1 || channels === 3) return;
  throw new ProblemError({
    what: "This model does not take pictures",
    expected: "1 channel (grey) or 3 (colour)",
    received: `${channels} channels`,
  });
}

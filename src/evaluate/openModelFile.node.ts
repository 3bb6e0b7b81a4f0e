import path from "node:path";
import { kindOf, ProblemError } from "../errors.ts";
import { readWhole } from "../files/readWhole.node.ts";
import { expectRuntime, type Runtime } from "../runtime/runtime.ts";
import { type Classifier, openClassifier } from "./classifier.ts";

/**
 * Opens a model file. A relative path begins at `cwd`, by default the folder of the process.
 * @throws ProblemError that names the file when it is missing, a folder, empty, closed to us, no ONNX model, or not one
 * that Plumage wrote.
 */
export async function openModelFile(file: string, runtime: Runtime, cwd = ""): Promise<Classifier> {
  expectRuntime("openModel", runtime);
  const bytes = await readModelFile(file, cwd);
  return aboutModel(file, () => openClassifier(bytes, runtime));
}

/**
 * The bytes of a model file, whatever they are.
 * @throws ProblemError that names the file when there are none.
 */
export async function readModelFile(file: string, cwd = ""): Promise<Uint8Array> {
  if (typeof file !== "string") {
    throw new ProblemError({
      what: "The model's file is no path",
      expected: 'the path of a file, such as "runs/birds/model.onnx"',
      received: kindOf(file),
    });
  }
  return readWhole(path.resolve(cwd, file), {
    name: file,
    kind: "a model file",
    ifFolder: `Did you mean ${path.join(file, "model.onnx")}?`,
    ifEmpty: "Give a model.onnx that training wrote.",
  });
}

/** Does something with a model, and puts the file's name before what is wrong with it. */
export async function aboutModel<T>(file: string, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    const { what, ...rest } = error.problem;
    throw new ProblemError({ what: `${file}: ${what}`, ...rest }, { cause: error.cause, exitCode: error.exitCode });
  }
}

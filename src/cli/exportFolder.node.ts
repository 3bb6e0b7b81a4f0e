import path from "node:path";
import { fileURLToPath } from "node:url";
import { readModelInfo } from "../compile/modelFile.ts";
import { withoutGolden } from "../compile/withoutGolden.ts";
import { aboutModel, readModelFile } from "../evaluate/openModelFile.node.ts";
import { expectFree, writeFolder } from "../files/writeFolder.node.ts";
import { findWebLibrary, nodeServerFolder, webPageFolder } from "../serve/standalone.node.ts";
import type { Run } from "./commands.ts";
import { counted } from "./format.ts";
import { writeJson } from "./jsonView.ts";

/** `plumage export <model> --web-page DIR` or `--node-server DIR` */
export const run: Run<"export"> = async ({ args: [model = ""], flags }, effects) => {
  const { cwd, stdout } = effects;
  const isPage = flags.webPage !== undefined;
  const out = (flags.webPage ?? flags.nodeServer)!;
  const folder = path.resolve(cwd, out);
  const elsewhere = (place: string) => `give a folder ${place}`;
  const original = await readModelFile(model, cwd);
  const bytes = flags.withGolden ? original : await aboutModel(model, () => withoutGolden(original));
  await expectFree(folder, out, elsewhere);
  const files = await aboutModel(model, async () =>
    isPage
      ? webPageFolder(bytes, await findWebLibrary([cwd, fileURLToPath(new URL(".", import.meta.url))]))
      : nodeServerFolder(bytes),
  );
  await writeFolder(folder, files, elsewhere);
  const { golden, classes } = readModelInfo(bytes);
  const pictures = golden === undefined ? 0 : golden.probabilities.length / classes.length;
  if (flags.json) {
    const kind = isPage ? "webPage" : "nodeServer";
    writeJson(stdout, { type: "result", kind, folder: out, files: Object.keys(files).sort(), golden: pictures });
    return 0;
  }
  const next = isPage
    ? `npx serve ${out}, then open what it names (a browser cannot load it from the disk).`
    : `cd ${out} && npm install && npm start`;
  stdout.write(`${isPage ? "A web page" : "A server"} with the model in it: ${out}\nTo try it: ${next}\n`);
  if (pictures > 0) {
    const whom = isPage ? "Whoever opens the page can fetch model.onnx" : "Whoever gets the folder gets model.onnx";
    stdout.write(`${whom}, and with it ${counted(pictures, "golden picture")} of yours.\n`);
  }
  return 0;
};

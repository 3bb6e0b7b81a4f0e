import path from "node:path";
import { ProblemError } from "../errors.ts";
import { writeAtomically } from "../files/writeAtomically.node.ts";
import { drawNetwork } from "../summary/picture.ts";
import { summarize } from "../summary/summary.ts";
import { findNetwork, type ZooNetwork } from "../zoo/networks.ts";
import type { Run } from "./commands.ts";
import { writeJson } from "./jsonView.ts";
import { networkTable } from "./networkTable.ts";

/** `plumage summary <network>` */
export const run: Run<"summary"> = async ({ args: [given = ""], flags }, { stdout, cwd }) => {
  if (/\.onnx$|[/\\]/.test(given)) {
    throw new ProblemError(
      {
        what: "plumage summary tells of networks by name, and takes no files",
        expected: "a name such as bird or resnet18",
        received: `"${given}"`,
        mend: "A model file can be looked into with any viewer of ONNX.",
      },
      { exitCode: 2 },
    );
  }
  const found = findNetwork(given);
  const { name, title, paper } = found;
  const input = inputOf(found, name, flags.size);
  const network = found.build(classesOf(found, name, flags.classes));
  const summary = summarize(network, { input, ...(flags.batch !== undefined && { batch: flags.batch }) });
  if (flags.svg !== undefined) {
    const picture = drawNetwork(network, { input, title: `${name}: ${title}` });
    const file = path.resolve(cwd, flags.svg);
    await writeAtomically(file, [new TextEncoder().encode(picture)], {
      elsewhere: (place) => `give --svg a path ${place}`,
    });
  }
  if (flags.json) writeJson(stdout, { name, title, paper, ...summary });
  else {
    stdout.write(networkTable(`${name}: ${title}\n${paper}`, summary));
    if (flags.svg !== undefined) stdout.write(`picture: ${flags.svg}\n`);
  }
  return 0;
};

function inputOf({ input }: ZooNetwork, name: string, size: number | undefined): ZooNetwork["input"] {
  if (size === undefined) return input;
  if ("features" in input) throw misplaced("--size", `${name} takes no images`);
  return { ...input, height: size, width: size };
}

function classesOf({ classes }: ZooNetwork, name: string, wanted: number | undefined): { readonly classes?: number } {
  if (wanted === undefined) return {};
  if (classes === undefined) throw misplaced("--classes", `${name} tells no classes apart`);
  return { classes: wanted };
}

function misplaced(flag: string, why: string): ProblemError {
  return new ProblemError({ what: `${flag}: ${why}`, mend: `Leave ${flag} away.` }, { exitCode: 2 });
}

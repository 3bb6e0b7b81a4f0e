import path from "node:path";
import { decodeModel, readModelInfo } from "../compile/modelFile.ts";
import { decodeImage } from "../data/decode/decode.node.ts";
import { pictureChannels } from "../evaluate/classifyFiles.node.ts";
import { answerBy, NOT_SURE } from "../evaluate/decide.ts";
import { aboutModel, readModelFile } from "../evaluate/openModelFile.node.ts";
import { likeliest } from "../evaluate/probabilities.ts";
import { asTrained } from "../experiment/asTrained.ts";
import { writeAtomically } from "../files/writeAtomically.node.ts";
import type { Walk } from "../walkthrough/client/pageData.ts";
import { walkthrough } from "../walkthrough/walkthrough.ts";
import { walkthroughPage } from "../walkthrough/walkthroughPage.node.ts";
import type { Run } from "./commands.ts";
import { shownPath } from "./describeEnd.node.ts";
import { byteSize, counted, describeEngine, percent } from "./format.ts";
import { writeJson } from "./jsonView.ts";
import { printable } from "./printable.ts";

/** `plumage watch <model> <picture>` */
export const run: Run<"watch"> = async ({ args: [modelFile = "", file = ""], flags }, effects) => {
  const { cwd, stdout, stderr } = effects;
  const bytes = await readModelFile(modelFile, cwd);
  const { model, info, channels } = await aboutModel(modelFile, () => {
    const model = decodeModel(bytes);
    return { model, info: readModelInfo(bytes), channels: pictureChannels(model) };
  });
  const place = path.resolve(cwd, file);
  const photo = await decodeImage(place, { name: file, channels: 3 });
  const { height, width } = model.image;
  const picture = await decodeImage(place, { name: file, height, width, channels, ...asTrained(info, flags.fit) });
  const runtime = await effects.runtime({ engine: flags.engine, threads: flags.threads });
  if (!flags.json) stderr.write(`On ${describeEngine(runtime)}.\n`);
  const walk = await aboutModel(modelFile, () => walkthrough(model, picture, { runtime }));
  const { answer, sentence } = answerOf(walk, info.decision);
  const page =
    flags.out === undefined && flags.json
      ? undefined
      : await writePage(path.resolve(cwd, flags.out ?? "watched.html"), walk, {
          picture: path.basename(file),
          model: path.basename(modelFile),
          answer: sentence,
          photo,
        });
  if (flags.json) {
    const { classes, stages, leftOut } = walk;
    const probabilities = Object.fromEntries(classes.map((name, i) => [name, walk.probabilities[i]!]));
    const shapes = stages.map(({ name, kind, input, output }) => ({ name, kind, input, output }));
    const rest = { ...(leftOut && { leftOut: leftOut.names }), ...(page && { page }), engine: runtime.engine };
    writeJson(stdout, { picture: file, answer, probabilities, stages: shapes, ...rest });
  } else {
    stdout.write(`${printable(file)}: ${printable(sentence)}\n${describe(walk)}`);
    if (page !== undefined) stdout.write(`The page: ${shownPath(page.file, cwd)} (${byteSize(page.bytes)})\n`);
  }
  return 0;
};

/** What the model answers by its own decision, `null` where it is not sure. */
function answerOf({ classes, probabilities }: Walk, decision: Parameters<typeof answerBy>[1]) {
  const answer = answerBy(classes, decision)(probabilities);
  const best = answer === NOT_SURE ? likeliest(probabilities) : answer;
  const said = `${classes[best]} (${percent(probabilities[best]!)})`;
  return answer === NOT_SURE
    ? { answer: null, sentence: `Not sure: at most ${said}.` }
    : { answer: classes[answer]!, sentence: `The answer: ${said}.` };
}

async function writePage(file: string, walk: Walk, about: Parameters<typeof walkthroughPage>[1]) {
  const page = new TextEncoder().encode(await walkthroughPage(walk, about));
  await writeAtomically(file, [page], { elsewhere: (place) => `give --out a path ${place}` });
  return { file, bytes: page.length };
}

/** "conv2d  32 x 32 x 3 -> 32 x 32 x 32": one line for each stage. */
function describe({ stages, leftOut }: Walk): string {
  const shape = ([channels, height, width]: readonly [number, number, number]) =>
    height * width === 1 ? String(channels) : `${height} x ${width} x ${channels}`;
  const widest = Math.max(...stages.map(({ name }) => name.length));
  const lines = stages.map(
    ({ name, input, output }) => `  ${name.padEnd(widest)}  ${shape(input)} -> ${shape(output)}`,
  );
  const hidden = leftOut?.names.length ?? 0;
  if (hidden > 0) lines.push(`  Not shown, because paths fork there: ${counted(hidden, "stage")}.`);
  return `${lines.join("\n")}\n`;
}

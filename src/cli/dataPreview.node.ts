import path from "node:path";
import { asSplit, type Split } from "../data/selection.ts";
import { ProblemError } from "../errors.ts";
import { augmentBy, policies } from "../nn/augment/policies.ts";
import { type Preview, previewClasses } from "../preview/preview.ts";
import { type WrittenFile, writePreview } from "../preview/writePreview.node.ts";
import type { Request, Run } from "./commands.ts";
import { type LocatedData, locateData } from "./dataLocation.node.ts";
import { byteSize, columns, count, counted } from "./format.ts";
import { interruptible } from "./interruptible.node.ts";
import { writeJson } from "./jsonView.ts";
import { locateOptions } from "./locateOptions.node.ts";
import { shortName } from "./ownData.node.ts";
import { showLocating } from "./showLocating.node.ts";

type Flags = Request<"data preview">["flags"];

/** What pictures of one's own are brought to by default. */
const USUAL = { height: 64, width: 64, channels: 3 };

/** `plumage data preview <location>` */
export const run: Run<"data preview"> = async ({ args: [location = ""], flags }, effects) =>
  interruptible(effects, async (signal) => {
    const { cwd, stdout, stderr } = effects;
    const options = await locateOptions(location, flags, USUAL, cwd);
    const located = await showLocating(flags.json ? stderr : stdout, signal, effects, (world) =>
      locateData(location, options, world),
    );
    try {
      const part = chosenPart(located, flags);
      const { augment: policy = "birds" } = flags;
      const layer = policy === "none" ? undefined : augmentBy(policy);
      // A few images: trying which engine is fastest would take longer.
      const runtime = await effects.runtime({ engine: "cpu" });
      const { count: most = 8, seed = 0 } = flags;
      const preview = await previewClasses(part, { count: most, seed, layer, runtime });
      signal.throwIfAborted();
      const page = pageFile(flags.out ?? `${shortName(location)}-preview`);
      const files = await writePreview(preview, {
        ...words(located, preview, flags),
        page: path.resolve(cwd, page),
        elsewhere: (place) => `choose a path ${place} with --out`,
      });
      const shown = files.map(({ file, bytes }) => ({
        file: path.join(path.dirname(page), path.basename(file)),
        bytes,
      }));
      if (flags.json) writeJson(stdout, { type: "result", classes: summaryOf(preview), files: shown });
      else stdout.write(describe(part, preview, shown));
      return 0;
    } finally {
      await located.close();
    }
  });

/** The images that are asked for; by default those to learn from. */
function chosenPart({ location, parts }: LocatedData, { split = "train" }: Flags): Split {
  const found = parts[split];
  if (found !== undefined) return asSplit(found);
  const names = (["train", "validation", "test"] as const).filter((name) => parts[name] !== undefined);
  throw new ProblemError(
    {
      what: `${location} has no ${split} images of its own`,
      expected: `--split ${names.join(" or ")}`,
      received: `--split ${split}`,
    },
    { exitCode: 2 },
  );
}

function words(
  { location, parts }: LocatedData,
  preview: Preview,
  { split = "train", augment: policy = "birds" }: Flags,
) {
  const isDivided = parts.validation !== undefined || parts.test !== undefined;
  const title = isDivided ? `${location}: ${split} images` : location;
  const size = `${preview.height} x ${preview.width} pixels`;
  const which = `Some images of each class, taken at random, as networks get them: ${size}.`;
  if (policy === "none") return { title, about: which, legend: size };
  const below = `Below each: what training may make of it (${policy}: ${policies[policy].about}).`;
  return { title, about: `${which} ${below}`, legend: `above: as it is; below: ${policy}` };
}

function describe(part: Split, { classes }: Preview, files: readonly WrittenFile[]): string {
  const shown = classes.reduce((sum, { indices }) => sum + indices.length, 0);
  const rows = files.map(({ file, bytes }) => [file, byteSize(bytes)]);
  const of = `${count(shown)} of ${counted(part.indices.length, "image")} in ${classes.length}`;
  return `${of} ${classes.length === 1 ? "class" : "classes"}:\n${columns(rows, [1])}`;
}

function summaryOf({ classes }: Preview) {
  return classes.map(({ className, total, names }) => ({ class: className, images: total, shown: names }));
}

/** "birds", "birds.png" and "birds.html" -> "birds.html": the page and the sheets have the same name. */
function pageFile(out: string): string {
  return /\.html?$/i.test(out) ? out : `${out.replace(/\.png$/i, "")}.html`;
}

import { readFile } from "node:fs/promises";
import path from "node:path";
import { type Audit, audit } from "../audit/audit.ts";
import { auditJson } from "../audit/auditJson.ts";
import { exclusionList, exclusionsOf } from "../audit/exclusions.ts";
import { auditPage, shownPlaces } from "../audit/page.ts";
import { pictureUrls } from "../audit/pictureUrls.node.ts";
import { type Section, sectionsOf } from "../audit/sections.ts";
import { readExclusions } from "../data/sources/exclusions.node.ts";
import { isAbsence, readProblem } from "../files/problems.node.ts";
import { writeAtomically } from "../files/writeAtomically.node.ts";
import type { Run } from "./commands.ts";
import { locateData } from "./dataLocation.node.ts";
import { describeAudit } from "./describeAudit.ts";
import { counted } from "./format.ts";
import { interruptible } from "./interruptible.node.ts";
import { writeJson } from "./jsonView.ts";
import { liveBar } from "./liveBar.node.ts";
import { locateOptions } from "./locateOptions.node.ts";
import { showLocating } from "./showLocating.node.ts";

/** What pictures are brought to unless a size is given: enough to tell sharp ones from blurred ones. */
const USUAL = { height: 96, width: 96, channels: 3 };

/** `plumage data audit <location>` */
export const run: Run<"data audit"> = async ({ args: [location = ""], flags }, effects) =>
  interruptible(effects, async (signal) => {
    const { cwd, stdout, stderr } = effects;
    const options = { ...(await locateOptions(location, flags, USUAL, cwd)), emptyClasses: "tell" as const };
    // What is odd about the files stands in the report.
    const located = await showLocating(stderr, signal, effects, (world) =>
      locateData(location, options, {
        ...world,
        report: (event) => {
          if (event.type !== "data") world.report(event);
        },
      }),
    );
    try {
      const problems = located.packed?.problems.map(({ name, problem }) => ({ name, message: problem.message }));
      const { train, validation, test } = located.parts;
      const found = await withBar(stderr, signal, (onProgress) =>
        audit(
          {
            name: location,
            parts: { train, validation, test },
            ...(located.packed && { facts: located.packed.facts }),
            ...(problems && { problems }),
          },
          { onProgress },
        ),
      );
      const sections = sectionsOf(found);
      const written: string[] = [];
      if (flags.html !== undefined) written.push(await writePage(found, sections, flags.html, cwd));
      if (flags.fix !== undefined) written.push(await writeFix(found, flags.fix, cwd));
      if (flags.json) writeJson(stdout, auditJson(found));
      else {
        stdout.write(describeAudit(found, sections));
        const hint = sections.length === 0 ? [] : ["To see the pictures: --html audit.html"];
        const last = written.length > 0 ? written : hint;
        if (last.length > 0) stdout.write(`\n${last.join("\n")}\n`);
      }
      return 0;
    } finally {
      await located.close();
    }
  });

type OnProgress = (stage: "look" | "compare", done: number, total: number) => Promise<void>;

async function withBar<T>(
  output: Parameters<typeof liveBar>[0],
  signal: AbortSignal,
  work: (onProgress: OnProgress) => Promise<T>,
): Promise<T> {
  const bar = liveBar(output);
  try {
    return await work(async (stage, done, total) => {
      signal.throwIfAborted();
      if (output.isTTY) bar.show(done, total, stage === "look" ? "looking at the pictures" : "comparing them");
      await new Promise((resolve) => setImmediate(resolve));
    });
  } finally {
    bar.close();
  }
}

async function writePage(found: Audit, sections: readonly Section[], file: string, cwd: string): Promise<string> {
  const page = auditPage(found, sections, await pictureUrls(found.pictures, shownPlaces(sections)));
  await writeAtomically(path.resolve(cwd, file), [new TextEncoder().encode(page)], {
    elsewhere: (place) => `give --html a path ${place}`,
  });
  return `page with the pictures: ${file}`;
}

/** Adds to the list what it does not name already; the lines that it has stay. */
async function writeFix(found: Audit, file: string, cwd: string): Promise<string> {
  const target = path.resolve(cwd, file);
  const before = await readFile(target, "utf8").catch((error: unknown) => {
    if (isAbsence(error)) return "";
    throw readProblem(error, file, { kind: "a list of names" });
  });
  const known = before === "" ? new Set<string>() : await readExclusions(target);
  const exclusions = exclusionsOf(found);
  const added = exclusions.filter(({ name }) => !known.has(name)).length;
  await writeAtomically(target, [new TextEncoder().encode(exclusionList(exclusions, before, known))], {
    elsewhere: (place) => `give --fix a path ${place}`,
  });
  const had = known.size > 0 ? `, which had ${known.size}` : "";
  return `${counted(added, "name")} added to ${file}${had}; leave them out with --exclude ${file}`;
}

import type { Elsewhere } from "../files/problems.node.ts";
import { writeAtomically } from "../files/writeAtomically.node.ts";
import { type PageScript, pageScript } from "../page/pageScript.node.ts";
import type { Limits, PageSet } from "./client/pageData.ts";
import { makePage } from "./makePage.ts";
import { makePageSet } from "./makePageSet.ts";
import { pageOrder } from "./order.ts";
import type { ReportInput } from "./reportInput.ts";
import { makeThumbnails } from "./thumbnails.node.ts";

/** A report that was written. */
export interface WrittenReport {
  readonly file: string;
  readonly bytes: number;
}

/**
 * Writes a report: one HTML file that opens from the disk and fetches nothing.
 * @param file absolute
 * @throws ProblemError when it cannot be written.
 */
export async function writeReport(input: ReportInput, file: string, elsewhere: Elsewhere): Promise<WrittenReport> {
  const bytes = new TextEncoder().encode(await reportPage(input));
  await writeAtomically(file, [bytes], { elsewhere });
  return { file, bytes: bytes.length };
}

/** The page's program, the same for every report. */
function script(): Promise<PageScript> {
  program ??= pageScript(new URL("client/main.web.ts", import.meta.url));
  return program;
}
let program: Promise<PageScript> | undefined;

/** The text of a report. */
export async function reportPage(input: ReportInput): Promise<string> {
  const { test, validation, positive: yes } = input;
  const positive = yes === undefined ? undefined : test.images.set.classes.indexOf(yes);
  const limits = limitsOf(input);
  const sheets = new Map<string, string>();
  const sets: PageSet[] = [];
  for (const part of [test, ...(validation ? [validation] : [])]) {
    const order = pageOrder(part, positive);
    const thumbnails = await makeThumbnails(part.images, order);
    const ids = thumbnails.sheets.map((sheet, i) => {
      const id = `pictures-${sets.length}-${i}`;
      sheets.set(id, Buffer.from(sheet).toString("base64"));
      return id;
    });
    const pictures = { ...thumbnails.pictures, sheets: ids };
    sets.push(makePageSet({ part, order, positive, limits, pictures }));
  }
  return makePage(input, { sets, limits, sheets, script: await script() });
}

/** Where the page begins: as the model decides. */
function limitsOf({ positive, decision }: ReportInput): Limits {
  if (decision === undefined) return positive === undefined ? { low: 0, high: 0 } : { low: 0.5, high: 0.5 };
  const { threshold, notSure } = decision;
  if (positive === undefined) return { low: 0, high: threshold };
  return { low: notSure?.low ?? threshold, high: notSure?.high ?? threshold };
}

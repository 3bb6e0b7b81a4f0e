/** The page as text: what stands in it before its program runs, and that names stay text. */
import { expect, it } from "vitest";
import { labelsOf } from "../../src/data/selection.ts";
import { judgement } from "../../src/evaluate/judgement.ts";
import { makePage } from "../../src/report/makePage.ts";
import type { ReportInput } from "../../src/report/reportInput.ts";
import { reportPage } from "../../src/report/writeReport.node.ts";
import { drawnAnswers, onPage } from "./answered.ts";

const evil = `</script><img src=x onerror="boom()">&`;
const classes = [`not ${evil}`, evil];

function input(positive?: string): ReportInput {
  const test = {
    ...drawnAnswers(60, classes, 4, { names: Array.from({ length: 60 }, (_, i) => `${evil}${i}`) }),
    name: "test",
  };
  const { sentence } = judgement(test, { positive, resamples: 0 });
  const warnings = [{ gravity: "serious" as const, text: `Beware of ${evil}.` }];
  return { title: `The worth of ${evil}`, positive, history: [], test, sentence, warnings };
}

it("reads well before its program runs", async () => {
  const given = input(evil);
  const limits = { low: 0.5, high: 0.5 };
  const { set } = onPage(given.test, 1, limits);
  const script = { text: "begin();", sha256: "abc" };
  const page = makePage(given, { sets: [set], limits, sheets: new Map([["pictures-0-0", "UklGRg=="]]), script });
  const still = page
    .replace(/<style>[\s\S]*?<\/style>/, "<style>...</style>")
    .replace(/id="data">.*<\/script>/, 'id="data">...</script>');
  await expect(still).toMatchFileSnapshot("golden/page.txt");
});

it("what data say is text, whatever they say", async () => {
  const page = await reportPage(input(evil));
  const scripts = [...page.matchAll(/<script[^>]*>/g)].map(([tag]) => tag);
  expect(scripts).toEqual([
    '<script type="text/plain" id="pictures-0-0">',
    '<script type="application/json" id="data">',
    "<script>",
  ]);
  expect(page.match(/<\/script>/g)).toHaveLength(3);
  expect(page).not.toContain("<img");
  const data = JSON.parse(/id="data">(.*)<\/script>/.exec(page)![1]!);
  expect(data.classes).toEqual(classes);
  expect(data.sets[0].names).toMatchObject({ start: evil });
});

it("allows its own program alone, and no network", async () => {
  const page = await reportPage(input());
  const policy = /Content-Security-Policy" content="([^"]*)"/.exec(page)![1]!;
  expect(policy).toMatch(/^default-src 'none'; script-src 'sha256-[A-Za-z0-9+/]{43}='; /);
  expect(policy).not.toContain("http");
  expect(page).not.toMatch(/(src|href)="?https?:/);
});

it("whoever is wrong too often is not to be relied on, whatever else is said", async () => {
  const trust = async (right: number, warnings: ReportInput["warnings"] = []) => {
    const given = input(evil);
    const labels = labelsOf(given.test.images);
    // Of yes, and of no, the first so many in a hundred are right.
    const sure = Array.from(labels, (label, i) => {
      const place = labels.subarray(0, i).filter((each) => each === label).length;
      const all = labels.filter((each) => each === label).length;
      return place < right * all ? label : 1 - label;
    });
    const probabilities = Float32Array.from(sure.flatMap((label) => (label === 1 ? [0, 1] : [1, 0])));
    return /id="verdict" class="(\w+)"/.exec(
      await reportPage({ ...given, test: { ...given.test, probabilities }, warnings }),
    )![1];
  };
  expect(await trust(1)).toBe("good");
  expect(await trust(0.85)).toBe("care");
  expect(await trust(0.3)).toBe("poor");
  expect(await trust(1, [{ gravity: "look", text: "Few of a class." }])).toBe("care");
  expect(await trust(1, [{ gravity: "serious", text: "It has learned from the test." }])).toBe("poor");
});

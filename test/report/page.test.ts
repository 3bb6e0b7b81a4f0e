/** The page in a real browser, opened from the disk: it counts as the program does, and keys and hands reach everything. */
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readRelabelList } from "../../src/data/relabelList.ts";
import { labelsOf } from "../../src/data/selection.ts";
import type { Answered } from "../../src/evaluate/judge.ts";
import { judgement } from "../../src/evaluate/judgement.ts";
import { writeReport } from "../../src/report/writeReport.node.ts";
import { type TemporaryFolder, temporaryFolder } from "../data/temporary.ts";
import { drawnAnswers } from "./answered.ts";

const executable = [process.env.CHROMIUM_PATH ?? "", "/usr/bin/chromium", "/usr/bin/google-chrome"].find((file) =>
  existsSync(file),
);
if (executable === undefined) console.log("left out: reports in a browser, for there is no Chromium (CHROMIUM_PATH)");

/** Names that would be markup, were they not text. */
const names = Array.from({ length: 300 }, (_, i) => `<img src=x onerror="boom()"> </script><b>${i}`);
const yesNo = ["not <b>bird", "bird & co"];
const pets = ["cat", "dog", "owl", "<fox>"];

describe.runIf(executable !== undefined)("in Chromium", () => {
  let folder: TemporaryFolder;
  let browser: Browser;
  const birds: Answered = drawnAnswers(300, yesNo, 0, { names });
  const animals: Answered = drawnAnswers(240, pets, 5);
  const complaints: string[] = [];

  beforeAll(async () => {
    folder = await temporaryFolder();
    const shared = { record: undefined, history: [], warnings: [] };
    const of = (answered: Answered, positive?: string) => judgement(answered, { positive, resamples: 0 }).sentence;
    const contents = names.map((_, i) => `word${i}`);
    const test = {
      ...birds,
      name: "test",
      contents,
      suspects: [
        [7, 1],
        [3, 0],
      ] as [number, number][],
    };
    const validation = { ...drawnAnswers(90, yesNo, 2), name: "validation" };
    await writeReport(
      { ...shared, title: "<birds>", positive: "bird & co", test, validation, sentence: of(birds, "bird & co") },
      path.join(folder.path, "birds.html"),
      (place) => place,
    );
    await writeReport(
      { ...shared, title: "pets", test: { ...animals, name: "test" }, sentence: of(animals) },
      path.join(folder.path, "pets.html"),
      (place) => place,
    );
    browser = await chromium.launch({ executablePath: executable!, args: ["--no-sandbox"] });
  });

  afterAll(async () => {
    await browser?.close();
    await folder[Symbol.asyncDispose]();
  });

  async function open(name: string, width = 1280, height = 900): Promise<Page> {
    const page = await browser.newPage({ viewport: { width, height } });
    page.on("console", (message) => complaints.push(message.text()));
    page.on("pageerror", (error) => complaints.push(String(error)));
    page.on("request", (request) => {
      if (!/^(file|data|blob):/.test(request.url())) complaints.push(request.url());
    });
    await page.goto(pathToFileURL(path.join(folder.path, name)).href);
    await page.waitForSelector("html[data-ready]");
    return page;
  }

  /** The page allows no program but its own, so it is asked again and again from outside. */
  const until = (page: Page, condition: string) =>
    expect.poll(() => page.evaluate(condition), { timeout: 20_000 }).toBe(true);
  const cells = (page: Page) => page.locator("#matrix td:not([hidden]) b").allTextContents();
  const score = (page: Page, name: string) => page.locator(`[data-score="${name}"]`).textContent();
  /** As evaluate counts with that threshold. */
  const expected = (threshold: number) => {
    const { confusion, yesNo: counts } = judgement(birds, {
      decision: { positive: "bird & co", threshold },
      resamples: 0,
    }).answers;
    const { tp, fp, fn } = counts!;
    const percent = (part: number) => `${(100 * part).toFixed(1)} %`;
    return { cells: confusion.flat().map(String), precision: percent(tp / (tp + fp)), recall: percent(tp / (tp + fn)) };
  };

  it.each([
    [1280, 900],
    [390, 844],
  ])("at %d x %d: numbers are evaluate's, and follow the threshold", async (width, height) => {
    const page = await open("birds.html", width, height);
    expect(await page.evaluate("document.documentElement.scrollWidth <= innerWidth")).toBe(true);
    const slider = page.locator("#threshold input[type=range]").first();
    for (const threshold of [0.5, 0.3, 0.712]) {
      await slider.fill(String(1000 * threshold));
      await until(page, `document.querySelector("#threshold input[type=number]").value === "${threshold}"`);
      const wanted = expected(threshold);
      expect(await cells(page)).toEqual(wanted.cells);
      expect([await score(page, "precision"), await score(page, "recall")]).toEqual([wanted.precision, wanted.recall]);
    }
    await page.close();
  });

  it("a cell shows its pictures, by hand and by keys; Escape closes a picture and comes back to it", async () => {
    const page = await open("birds.html");
    await page.locator("#matrix button").nth(3).click();
    const missed = Number(expected(0.5).cells[2]);
    await page.locator("#matrix button").nth(0).focus();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await until(page, `document.querySelector("#gallery-title").textContent.startsWith("${missed} pictures")`);
    expect(await page.locator("#gallery .tile").count()).toBe(Math.min(48, missed));
    const first = page.locator("#gallery .tile").first();
    expect(await first.getAttribute("aria-label")).toMatch(
      /<img src=x onerror="boom\(\)"> <\/script><b>\d+: is bird & co, called not <b>bird/,
    );
    await first.focus();
    await page.keyboard.press("Enter");
    expect(await page.locator("dialog").getAttribute("open")).toBe("");
    await page.keyboard.press("ArrowRight");
    expect(await page.locator("dialog .row span").textContent()).toBe(`2 of ${missed}`);
    await page.keyboard.press("Escape");
    expect(await page.locator("dialog").getAttribute("open")).toBeNull();
    expect(await page.evaluate("document.activeElement.className")).toBe("tile wrong");
    await page.close();
  });

  it("a curve's arrow keys move the threshold, and a point shows the pictures about it", async () => {
    const page = await open("birds.html");
    const curve = page.locator('#curves svg[role="slider"]').first();
    await curve.focus();
    await page.keyboard.press("ArrowUp");
    await until(page, `document.querySelector("#threshold input[type=number]").value === "0.51"`);
    expect(await cells(page)).toEqual(expected(0.51).cells);
    await curve.click({ position: { x: 200, y: 120 } });
    await until(page, `document.querySelector("#gallery-title").textContent.includes("about the chosen point")`);
    await page.close();
  });

  it("precision at another rate is Bayes' rule", async () => {
    const page = await open("birds.html");
    await page.locator("#rate-field").fill("2");
    const { yesNo: counts } = judgement(birds, { positive: "bird & co", resamples: 0 }).answers;
    const { tp, fp, fn, tn } = counts!;
    const [found, alarms] = [tp / (tp + fn), fp / (fp + tn)];
    expect(await score(page, "rate-precision")).toBe(
      `${((100 * 0.02 * found) / (0.02 * found + 0.98 * alarms)).toFixed(1)} %`,
    );
    await page.close();
  });

  it("what is said of labels is saved as a list", async () => {
    const page = await open("birds.html");
    await page.locator("#suspects").getByRole("button", { name: "relabel to “bird & co”" }).first().click();
    await page.locator("#suspects").getByRole("button", { name: "leave out" }).nth(1).click();
    const [download] = await Promise.all([page.waitForEvent("download"), page.locator("#save-relabels").click()]);
    const list = readRelabelList(await readFile(await download.path(), "utf8"), "list");
    const [second, fourth] = [7, 3].map((i) => yesNo[labelsOf(birds.images)[i]!]);
    expect(list).toEqual([
      { name: names[7], content: "word7", was: second, is: "bird & co" },
      { name: names[3], content: "word3", was: fourth },
    ]);
    await page.close();
  });

  it("the other part of the images is judged alike", async () => {
    const page = await open("birds.html");
    await page.getByRole("button", { name: "validation (90)" }).click();
    await until(
      page,
      `[...document.querySelectorAll("#matrix td:not([hidden]) b")].reduce((sum, each) => sum + Number(each.textContent), 0) === 90`,
    );
    expect(await page.locator("#gallery .tile").count()).toBeGreaterThan(0);
    await page.close();
  });

  it("of many classes: the matrix is evaluate's, and the least confidence leaves some unsure", async () => {
    const page = await open("pets.html", 390, 844);
    const { confusion } = judgement(animals, { resamples: 0 }).answers;
    expect(await cells(page)).toEqual(confusion.flat().map(String));
    await page.locator("#threshold input[type=range]").first().fill("450");
    await until(page, `document.querySelectorAll("#matrix thead th:not([hidden])").length === 5`);
    const { confusion: sure, notSure } = judgement(animals, { decision: { threshold: 0.45 }, resamples: 0 }).answers;
    const shown = await cells(page);
    expect(shown.filter((_, i) => i % 5 < 4)).toEqual(sure.flat().map(String));
    expect(shown.filter((_, i) => i % 5 === 4).reduce((sum, each) => sum + Number(each), 0)).toBe(notSure);
    await page.close();
  });

  it("light and dark: the switch wins over the system", async () => {
    const page = await open("birds.html");
    const paper = () => page.evaluate("getComputedStyle(document.body).backgroundColor");
    const light = await paper();
    await page.emulateMedia({ colorScheme: "dark" });
    const dark = await paper();
    expect(dark).not.toBe(light);
    await page.locator("#theme-switch").click();
    expect(await paper()).toBe(light);
    await page.close();
  });

  it("nothing complains, and nothing is asked of the network", () => {
    expect(complaints).toEqual([]);
  });
});

/** The page as people open it: in a browser, wide and narrow, without a network. */
import { existsSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { type Browser, chromium } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { writePreview } from "../../src/preview/writePreview.node.ts";
import { temporaryFolder } from "../data/temporary.ts";
import { noiseSet, previewOf } from "./tinyPreview.ts";

const executable = [process.env.CHROMIUM_PATH ?? "", "/usr/bin/chromium", "/usr/bin/google-chrome"].find((file) =>
  existsSync(file),
);
if (executable === undefined) console.log("left out: a page in a browser, for there is no Chromium (CHROMIUM_PATH)");

describe.runIf(executable !== undefined)("the page of a preview", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: executable!, args: ["--no-sandbox"] });
  });
  afterAll(() => browser?.close());

  test.each([1280, 390])("shows all images at %i pixels, and asks for nothing", async (width) => {
    await using folder = await temporaryFolder();
    const file = path.join(folder.path, "p.html");
    const long = "a class with a name that is far too long for the screen of any telephone".replaceAll(" ", "_");
    const preview = previewOf(noiseSet(3, { [long]: 11, dog: 2, "鳥 🐦": 0 }));
    await writePreview(preview, { title: "noise", about: "", legend: "", page: file, elsewhere: (place) => place });
    const tab = await browser.newPage({ viewport: { width, height: 800 } });
    const asked: string[] = [];
    tab.on("request", (request) => asked.push(request.url()));
    await tab.goto(pathToFileURL(file).href);
    await tab.evaluate(
      "Promise.all([...document.images].map((image) => { image.loading = 'eager'; return image.decode(); }))",
    );
    const images = (await tab.evaluate(
      "[...document.images].map((image) => [image.naturalWidth, image.naturalHeight, image.getBoundingClientRect().width])",
    )) as number[][];
    expect(images).toEqual(new Array(26).fill([10, 12, 50]));
    expect(await tab.evaluate("document.documentElement.scrollWidth")).toBe(width);
    expect(await tab.evaluate("[...document.querySelectorAll('h2')].map((each) => each.textContent)")).toEqual([
      long,
      "dog",
      "鳥 🐦",
    ]);
    expect(asked.filter((url) => !url.startsWith("data:") && !url.startsWith("file:"))).toEqual([]);
    // Each changed image stands right below the one that it was made of.
    const below =
      "[...document.querySelectorAll('ul li')].every((li) => li.children[0].getBoundingClientRect().bottom <= li.children[1].getBoundingClientRect().top)";
    expect(await tab.evaluate(below)).toBe(true);
    await tab.close();
  });
});

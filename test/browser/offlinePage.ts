/** A page of one file in a real browser, opened from the disk. */
import { existsSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { chromium, type Page } from "playwright-core";
import { expect } from "vitest";

/** The browser; undefined where there is none, and tests of pages are left out. */
export const executable = [process.env.CHROMIUM_PATH ?? "", "/usr/bin/chromium", "/usr/bin/google-chrome"].find(
  (file) => existsSync(file),
);
if (executable === undefined) console.log("left out: pages in a browser, for there is no Chromium (CHROMIUM_PATH)");

export interface Look {
  /** Pixels. */
  readonly width: number;
  readonly colorScheme: "light" | "dark";
}

/** The two looks in which pages are tried. */
export const looks: readonly Look[] = [
  { width: 1280, colorScheme: "light" },
  { width: 390, colorScheme: "dark" },
];

/**
 * Opens a file, and looks at it. Afterwards nothing may have been fetched from elsewhere, said on the console or thrown, and the page may
 * not be wider than the window.
 */
export async function lookAt(
  file: string,
  { width, colorScheme }: Look,
  look: (page: Page) => Promise<void>,
): Promise<void> {
  const browser = await chromium.launch({ executablePath: executable!, args: ["--no-sandbox"] });
  try {
    const page = await browser.newPage({ viewport: { width, height: 800 }, colorScheme });
    const complaints: string[] = [];
    page.on("console", (message) => complaints.push(message.text()));
    page.on("pageerror", (error) => complaints.push(String(error)));
    page.on("request", (request) => {
      if (!/^(file|data|blob):/.test(request.url())) complaints.push(request.url());
    });
    await page.goto(pathToFileURL(file).href);
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(width);
    await look(page);
    expect(complaints).toEqual([]);
  } finally {
    await browser.close();
  }
}

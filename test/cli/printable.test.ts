import { expect, it } from "vitest";
import { printable, printableLines } from "../../src/cli/printable.ts";

it("shows what would steer a terminal, and leaves letters of any script", () => {
  expect(printable("a\nb\t\u001b[31m\u202ec\u009b.jpg")).toBe("a\\nb\\u{9}\\u{1b}[31m\\u{202e}c\\u{9b}.jpg");
  expect(printable("café 星 😀 'q' \\.jpg")).toBe("café 星 😀 'q' \\.jpg");
  expect(printableLines("one\ntwo\r")).toBe("one\ntwo\\u{d}");
});

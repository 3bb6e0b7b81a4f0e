/** Words in a page mean themselves, whatever they are. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { escaped, scriptJson } from "../../src/markup.ts";

const anything = fc.string({ unit: "binary" });
const signs: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"' };
/** What a reader makes of it. */
const read = (text: string) => text.replace(/&(\w+);/g, (_, name: string) => signs[name] ?? "?");
const isAllowed = (sign: string) => /[\t\n\r\u0020-\ufffd]/.test(sign) || sign > "\uffff";

test("text is read as what it was, without signs that XML forbids", () => {
  fc.assert(
    fc.property(anything, (text) => {
      const written = escaped(text);
      expect(written).not.toMatch(/[<>"]/);
      expect(read(written)).toBe([...text].filter(isAllowed).join(""));
    }),
  );
  expect(escaped('a\u0000 & <b> "c" \u000b\td')).toBe("a &amp; &lt;b&gt; &quot;c&quot; \td");
});

test("half of a pair of surrogates becomes the sign for what is not known", () => {
  expect(escaped("a\ud83dz \u{1f426}")).toBe("a\ufffdz \u{1f426}");
});

test("data in a script are read as what they were, and end nothing", () => {
  fc.assert(
    fc.property(fc.jsonValue(), (data) => {
      expect(scriptJson(data)).not.toContain("<");
      expect(JSON.parse(scriptJson(data))).toEqual(JSON.parse(JSON.stringify(data)));
    }),
  );
  expect(scriptJson(["</script><!--"])).toBe('["\\u003c/script>\\u003c!--"]');
});

import * as fc from "fast-check";
import { expect, it } from "vitest";
import { type Relabel, readRelabelList, writeRelabelList } from "../../src/data/relabelList.ts";

const word = fc.string({ minLength: 1 });
const relabel: fc.Arbitrary<Relabel> = fc
  .record({
    name: word,
    was: word,
    is: fc.option(word, { nil: undefined }),
    content: fc.option(word, { nil: undefined }),
  })
  .map(({ name, was, is, content }) => ({
    name,
    was,
    ...(content !== undefined && { content }),
    ...(is !== undefined && { is }),
  }));

it("what is written is read again, whatever names hold", () => {
  fc.assert(
    fc.property(fc.uniqueArray(relabel, { selector: ({ name }) => name }), (relabels) => {
      expect(readRelabelList(writeRelabelList(relabels), "list.tsv")).toEqual(relabels);
    }),
  );
});

it("reads well", () => {
  const list = writeRelabelList([
    { name: "a/1.jpg", was: "cat", is: "dog", content: "9f" },
    { name: "b\t.jpg", was: "dog" },
    { name: "c.jpg", was: "dog", is: "dog" },
  ]);
  expect(list).toBe(
    "# Labels looked at by a person, for: plumage train --relabel\naction\tclass\twas\tcontent\tname\nrelabel\tdog\tcat\t9f\ta/1.jpg\nleave out\t\tdog\t\tb\\t.jpg\nright\tdog\tdog\t\tc.jpg\n",
  );
});

it.each([
  ["", "x.tsv is no relabel list: expected the columns action, class, was, content, name, got an empty file."],
  ["hello\n", 'x.tsv is no relabel list: expected the columns action, class, was, content, name, got "hello".'],
  ["action\tclass\twas\tcontent\tname\nmove\tcat\tdog\t\ta.jpg\n", "x.tsv, line 2: expected an action"],
  ["action\tclass\twas\tcontent\tname\nrelabel\t\tdog\t\ta.jpg\n", "x.tsv, line 2: expected an action"],
  ["action\tclass\twas\tcontent\tname\nright\tcat\n", "x.tsv, line 2: expected an action"],
])("says what is wrong with %j", (text, message) => {
  expect(() => readRelabelList(text, "x.tsv")).toThrow(message);
});

import { expect, test } from "vitest";
import { decodeImage } from "../../src/data/decode/decode.node.ts";

test.each([undefined, 3, ["a.png"]])("decodeImage(%j) is explained", async (source) => {
  await expect(decodeImage(source as never)).rejects.toMatchObject({
    name: "ProblemError",
    message: expect.stringContaining("expected the path of an image file, or its bytes as a Uint8Array"),
  });
});

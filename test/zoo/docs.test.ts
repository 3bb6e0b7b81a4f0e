/** docs/zoo.md is the table of the zoo as it is: `npx vitest run --project unit test/zoo/docs.test.ts -u` writes it anew. */
import { expect, test } from "vitest";
import { summarize } from "../../src/summary/summary.ts";
import { type NetworkName, networks } from "../../src/zoo/networks.ts";

function row(name: NetworkName): string {
  const { build, input, classes, published, title, paper } = networks[name];
  const { parameters, multiplyAdds } = summarize(build({}), { input });
  const size = "features" in input ? `${input.features}` : `${input.height} x ${input.width} x ${input.channels}`;
  const known = typeof published.parameters === "string" ? `${published.parameters} (${published.by})` : published.by;
  const counts = [parameters, multiplyAdds].map((count) => count.toLocaleString("en-US"));
  return `| \`${name}\` | ${title} | ${size} | ${classes ?? ""} | ${counts[0]} | ${known} | ${counts[1]} | ${paper} |`;
}

test("docs/zoo.md shows every network", async () => {
  const text = [
    "# The zoo",
    "",
    "Networks that are functions of a few lines: `resnet18({ classes: 10 })`. Each takes raw pixels and ends in softmax. `plumage summary resnet18`",
    "shows its layers, `plumage summary resnet18 --svg resnet18.svg` draws it. Parameters are what training changes; running means and what is measured",
    "on the images are not among them. Multiply-adds are those of one image.",
    "",
    "| name | what it is | input | classes | parameters | published | multiply-adds | paper |",
    "|---|---|---|---:|---:|---|---:|---|",
    ...(Object.keys(networks) as NetworkName[]).map(row),
    "",
  ].join("\n");
  await expect(text).toMatchFileSnapshot("../../docs/zoo.md");
});

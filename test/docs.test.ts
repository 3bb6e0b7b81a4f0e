/** The examples of the pages in docs, as they stand, one after the other in one program. */
import { execFile } from "node:child_process";
import { copyFile, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { ModelProto } from "../src/onnx/proto.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const source = (file: string) => pathToFileURL(path.join(root, file)).href;

/** What the pages take for granted. */
const data = `
import { halves, smallNetwork as network } from "${source("test/train/halves.ts")}";
const [train, validation] = [halves(90), halves(30, 2)];
`;
const model = `
import { fit as fitFirst, saveModel as saveFirst } from "plumage";
for await (const event of fitFirst(network, { train, epochs: 1 })) {
  if (event.type === "end") await saveFirst("birds.onnx", event.model);
}
`;

const sets = `
import { cubTree, smallCifar100, writeTree } from "${source("test/data/sets/made.ts")}";
process.env.PLUMAGE_CACHE = "cache";
await smallCifar100("cache");
await writeTree("CUB_200_2011", await cubTree());
`;

test("docs/reuse.md does what it says", async () => {
  const stdout = await run("docs/reuse.md", data + model);
  expect(stdout).toContain("4 steps in all");
  expect(stdout).toContain("[]");
  expect(stdout).toContain("accuracy");
});

test("docs/networks.md does what it says", async () => {
  const stdout = await run("docs/networks.md", data);
  expect(stdout.match(/epoch 4: /g)).toHaveLength(3);
  expect(stdout).toMatch(/gain \d\.\d\d/);
});

test("docs/serving.md does what it says", async () => {
  expect(await run("docs/serving.md", data + model)).toBe("200\n{ status: 'ready' }\n");
});

test("docs/data-sets.md does what it says", async () => {
  const stdout = await run("docs/data-sets.md", sets);
  expect(stdout).toBe("32 x 32, 100 classes\n2 + 3 birds\n20 groups, such as aquatic_mammals\n");
});

test("docs/data-sources.md does what it says", async () => {
  const pictures = `
import { png, writeTree } from "${source("test/data/sources/tree.ts")}";
process.env.PLUMAGE_CACHE = "cache";
const names = ["black albatross/1.png", "herring gull/1.png", "cat/1.png", "cat/2.png"];
await writeTree("photos", Object.fromEntries(await Promise.all(names.map(async (name, i) => [name, await png(60 * i)]))));
await writeTree(".", { "exclude.txt": "# blurred\\ncat/2.png\\n" });
`;
  const stdout = await run("docs/data-sources.md", pictures);
  const listed = ["black albatross/1.png", "cat/1.png", "cat/2.png", "herring gull/1.png"].map(
    (name) => `${name} is ${name.slice(0, -6)}\n`,
  );
  expect(stdout).toBe(`3 pictures, 0 problems\n1 picture was excluded\nfinished\n${listed.join("")}`);
});

test("docs/augmentation.md does what it says", async () => {
  const stdout = await run("docs/augmentation.md", data);
  expect(stdout).toBe("epoch 1\nepoch 2\naugment\n");
});

test("docs/synthetic-data.md does what it says", async () => {
  const marks = `import { marks } from "${source("test/data/syntheticMarks.ts")}";\nconst mnist = { train: marks, test: marks };\n`;
  const stdout = await run("docs/synthetic-data.md", marks);
  expect(stdout.match(/^epoch \d: /gm)).toHaveLength(3);
  expect(stdout).toMatch(/^digit 0 at [\d.]+, [\d.]+, in a box of width [\d.]+$/m);
  expect(stdout.match(/^(bar|ring|dot): [\d.]+, [\d.]+$/gm)!.length).toBeGreaterThan(15);
});

test("docs/house-prices.md does what it says", async () => {
  const prelude = `import { copyFile } from "node:fs/promises";
await copyFile(new URL("${pathToFileURL(path.join(root, "examples/houses.csv")).href}"), "houses.csv");\n`;
  const stdout = await run("docs/house-prices.md", prelude);
  const lines = stdout.trimEnd().split("\n");
  expect(lines.slice(0, 3)).toEqual([
    expect.stringMatching(/^off by \d\d,?\d{3}$/),
    expect.stringMatching(/^bedrooms \+1: \d+$/),
    expect.stringMatching(/^sqft \+100: 1\d{4}$/),
  ]);
  expect(lines.at(-1)).toMatch(/^4\d{5}, outside: none$/);
});

test("docs/explaining.md does what it says", async () => {
  const photo = `import { png } from "${source("test/data/sources/tree.ts")}";
await writeTree(".", { "photo.jpg": await png(120) });\n`;
  const trees = `import { writeTree } from "${source("test/data/sources/tree.ts")}";\n`;
  const lines = (await run("docs/explaining.md", data + model + trees + photo)).trimEnd().split("\n");
  expect(lines.slice(-5)).toEqual([
    expect.stringMatching(/^(left|right) 64$/),
    "192 true",
    "conv2d 8 8",
    "36",
    "dense_1, dense, conv2d saliency, integratedGradients, gradCam, occlusion",
  ]);
});

test("docs/walkthrough.md does what it says", async () => {
  const photo = `import { png, writeTree } from "${source("test/data/sources/tree.ts")}";
await writeTree(".", { "photo.jpg": await png(120) });\n`;
  const lines = (await run("docs/walkthrough.md", data + model + photo)).trimEnd().split("\n");
  expect(lines.slice(-2)).toEqual(["dense [ 8, 1, 1 ]", "dense_1 [ 2, 1, 1 ]"]);
});

test("docs/scanning.md does what it says", async () => {
  const photo = `import sharp from "${import.meta.resolve("sharp")}";
await sharp({ create: { width: 60, height: 40, channels: 3, background: "#467" } }).jpeg().toFile("photo.jpg");\n`;
  const lines = (await run("docs/scanning.md", data + model + photo)).trimEnd().split("\n");
  expect(lines.at(-1)).toMatch(/^\d+ true$/);
});

/** What a page's examples print. */
async function run(file: string, prelude: string): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), "plumage-docs-"));
  try {
    const page = await readFile(path.join(root, file), "utf8");
    const blocks = [...page.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code]) => code!);
    const program = [prelude, ...onceImported(blocks)]
      .join("\n")
      .replaceAll('"plumage"', `"${source("src/index.node.ts")}"`)
      .replaceAll('"plumage/graph"', `"${source("src/doors/graph.ts")}"`);
    await writeFile(path.join(folder, "page.mts"), program);
    await smallMobileNet(path.join(folder, "mobilenet.onnx"));
    const argv = ["--import", import.meta.resolve("tsx"), path.join(folder, "page.mts")];
    const { stdout } = await promisify(execFile)(process.execPath, argv, { cwd: folder });
    return stdout;
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** The blocks without names that an earlier one has imported. */
function onceImported(blocks: readonly string[]): string[] {
  const known = new Set<string>();
  return blocks.map((block) =>
    block.replace(/import \{ ([^}]+) \} from "plumage";/, (_, names: string) => {
      const fresh = names.split(", ").filter((name) => !known.has(name));
      for (const name of fresh) known.add(name);
      return fresh.length === 0 ? "" : `import { ${fresh.join(", ")} } from "plumage";`;
    }),
  );
}

/** A tiny network that PyTorch exported, with a tensor named "pooled". */
async function smallMobileNet(file: string): Promise<void> {
  await copyFile(path.join(root, "test/frozen/onnx/torch-batchnorm-14.onnx"), file);
  const model = ModelProto.decode(await readFile(file));
  for (const node of model.graph!.node!) {
    const isPooled = (name: string) => name === "/GlobalAveragePool_output_0";
    node.input = node.input!.map((name) => (isPooled(name) ? "pooled" : name));
    node.output = node.output!.map((name) => (isPooled(name) ? "pooled" : name));
  }
  await writeFile(file, ModelProto.encode(model).finish());
}

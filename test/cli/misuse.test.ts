import { mkdir, readdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { temporaryFolder } from "../data/temporary.ts";
import { inFolder } from "./world.ts";

const misuses: readonly (readonly [line: string, message: string])[] = [
  ["trian birds", "error: unknown command 'trian'\n(Did you mean train?)\nSee plumage --help.\n"],
  [
    "train",
    "error: train: nothing says what to learn from: expected a recipe (birds), or --data with the place of your pictures. " +
      "Write plumage train birds, or plumage train --data ./photos.\n",
  ],
  [
    "train birds --data photos",
    "error: train birds: a recipe has its own data and network: got --data. Leave the recipe or --data away.\n",
  ],
  [
    "train birds --size 64 --nested",
    "error: train birds: a recipe has its own data and network: got --nested, --size. " +
      "Leave them away, or train on a place of pictures: --data.\n",
  ],
  [
    "train --data photos --with cub200",
    "error: --with puts pictures to a recipe's data. Write plumage train birds --with cub200.\n",
  ],
  [
    "train --data photos --size 0",
    'error: --size: expected a size such as 64, or 48x64 for height and width, of 1 to 4096, got "0".\n',
  ],
  [
    "train --data photos --size 64x",
    'error: --size: expected a size such as 64, or 48x64 for height and width, of 1 to 4096, got "64x".\n',
  ],
  [
    "train --data photos --classes cat,,dog",
    'error: --classes: expected names with commas between them, got "cat,,dog".\n',
  ],
  [
    "train --data photos --test-fraction 1",
    'error: --test-fraction: expected a number of at least 0 and below 1, got "1".\n',
  ],
  [
    "train --data photos --network housePrices",
    "error: --network housePrices: it does not tell classes of images apart. Choose another network.\n",
  ],
  [
    "train birds cats",
    "error: too many arguments for 'train'. Expected 1 argument but got 2.\nSee plumage train --help.\n",
  ],
  ["train burds", 'error: There is no recipe of this name: expected birds, got "burds".\n'],
  ["train birds --epoch 1", "error: unknown option '--epoch'\n(Did you mean --epochs?)\nSee plumage train --help.\n"],
  ["train birds --epochs", "error: option '--epochs <N>' argument missing\nSee plumage train --help.\n"],
  ["train birds --epochs 0", 'error: --epochs: expected a whole number of at least 1, got "0".\n'],
  ["train birds --epochs 1.5", 'error: --epochs: expected a whole number of at least 1, got "1.5".\n'],
  ["train birds --batch-size many", 'error: --batch-size: expected a whole number of at least 1, got "many".\n'],
  ["train birds --learning-rate -0.1", 'error: --learning-rate: expected a number above 0, got "-0.1".\n'],
  ["train birds --learning-rate NaN", 'error: --learning-rate: expected a number above 0, got "NaN".\n'],
  ["train birds --learning-rate 1e999", 'error: --learning-rate: expected a number above 0, got "1e999".\n'],
  ["train birds --seed -1", 'error: --seed: expected a whole number of at least 0, got "-1".\n'],
  ["train birds --limit 0", 'error: --limit: expected a whole number of at least 1, got "0".\n'],
  ["train birds --threads 0", 'error: --threads: expected a whole number from 1 to 1024, got "0".\n'],
  ["train birds --out=", 'error: --out: expected a folder, got "".\n'],
  ["predict", "error: missing required argument 'model'\nSee plumage predict --help.\n"],
  ["predict model.onnx", "error: missing required argument 'files'\nSee plumage predict --help.\n"],
  ["predict model.onnx a.jpg --fit stretch", 'error: --fit: expected squash, crop or pad, got "stretch".\n'],
  ["evaluate model.onnx --split train", 'error: --split: expected test or validation, got "train".\n'],
  ["summary", "error: missing required argument 'network'\nSee plumage summary --help.\n"],
  [
    "summary model.onnx",
    'error: plumage summary tells of networks by name, and takes no files: expected a name such as bird or resnet18, got "model.onnx". A model file can be looked into with any viewer of ONNX.\n',
  ],
  ["summary housePrices --size 32", "error: --size: housePrices takes no images. Leave --size away.\n"],
  ["summary housePrices --classes 2", "error: --classes: housePrices tells no classes apart. Leave --classes away.\n"],
  ["summary bird --batch 0", 'error: --batch: expected a whole number of at least 1, got "0".\n'],
  ["export birds", "error: export: nothing says what to write. Say it: plumage export birds --training-step.\n"],
  ["export burds --training-step", 'error: There is no recipe of this name: expected birds, got "burds".\n'],
  [
    "export birds --training-step --batch-size 0",
    'error: --batch-size: expected a whole number of at least 1, got "0".\n',
  ],
  ["data git", "error: unknown command 'git'\n(Did you mean get?)\nSee plumage data --help.\n"],
  [
    "train birds --batch-size 1000",
    "error: The batch size is larger than the training data: expected at most 180, the number of training images, " +
      "got 1000. Use a smaller batch or more images.\n",
  ],
];

describe("misuse", () => {
  it.each(misuses)("%s", async (line, message) => {
    await using folder = await temporaryFolder();
    const { code, stderr } = await inFolder(folder.path)(...line.split(" "));
    expect(stderr).toBe(message);
    expect(code).toBe(2);
    expect(await readdir(folder.path)).toEqual([]);
  });

  it("shows help where no command is named", async () => {
    const { code, stdout, stderr } = await inFolder("/")();
    expect(code).toBe(2);
    expect(stdout).toBe("");
    expect(stderr).toContain("Usage: plumage");
  });
});

describe("what cannot be done", () => {
  it("refuses a folder that is not empty", async () => {
    await using folder = await temporaryFolder();
    await mkdir(path.join(folder.path, "mine"));
    await writeFile(path.join(folder.path, "mine", "notes.txt"), "");
    const { code, stderr } = await inFolder(folder.path)("train", "birds", "--out", "mine");
    expect(code).toBe(2);
    expect(stderr).toBe(
      "error: --out mine: the folder is not empty: expected a new folder, or an empty one, got one that holds notes.txt. " +
        "Choose another, or leave --out away: each run then gets a folder of its own in runs/.\n",
    );
    expect(await readdir(path.join(folder.path, "mine"))).toEqual(["notes.txt"]);
  });

  it("says why a folder cannot be written", async () => {
    await using folder = await temporaryFolder();
    const file = path.join(folder.path, "file");
    await writeFile(file, "");
    const { code, stderr } = await inFolder(folder.path)("train", "birds", "--out", "file/run");
    expect(code).toBe(1);
    expect(stderr).toContain(`${file}/run cannot be written: a part of its path is a file, not a folder (ENOTDIR).`);
  });

  it.each([
    [new Error("a bug"), "error: a fault inside Plumage: a bug\nPlease report it, with what PLUMAGE_DEBUG=1"],
    ["a bug", "error: a fault inside Plumage: a bug\n"],
  ])("tells a fault of its own apart, without a stack: %s", async (fault, message) => {
    await using folder = await temporaryFolder();
    const loadDataSet = () => Promise.reject(fault);
    const { code, stderr } = await inFolder(folder.path, { loadDataSet })("train", "birds");
    expect(code).toBe(1);
    expect(stderr).toContain(message);
    expect(stderr).not.toMatch(/^ +at /m);
    expect(await readdir(folder.path)).toEqual([]);
  });

  it("shows the stack on request", async () => {
    await using folder = await temporaryFolder();
    const loadDataSet = () => Promise.reject(new Error("a bug"));
    const world = { loadDataSet, env: { PLUMAGE_DEBUG: "1" } };
    const { code, stderr } = await inFolder(folder.path, world)("train", "birds");
    expect(code).toBe(1);
    expect(stderr).toMatch(/^ +at /m);
  });
});

describe("help", () => {
  it.each([
    ...[
      "",
      "train",
      "predict",
      "scan",
      "evaluate",
      "verify",
      "inspect",
      "report",
      "watch",
      "explain",
      "serve",
      "summary",
      "export",
    ],
    ...["data", "data list", "data info", "data get", "data import", "data remove", "data audit", "data preview"],
    ...["values", "values train", "values predict", "values evaluate"],
  ])("plumage %s --help", async (words) => {
    const { code, stdout, stderr } = await inFolder("/")(...words.split(" ").filter(Boolean), "--help");
    expect([code, stderr]).toEqual([0, ""]);
    await expect(stdout).toMatchFileSnapshot(`golden/help-${words.replace(" ", "-") || "plumage"}.txt`);
    for (const line of stdout.split("\n")) expect(line.length).toBeLessThanOrEqual(80);
  });

  it("plumage --version", async () => {
    expect(await inFolder("/")("--version")).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
    });
  });
});

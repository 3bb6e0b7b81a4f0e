/** A model asked about pictures that show none of its classes. */
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type TemporaryFolder, temporaryFolder } from "../data/temporary.ts";
import { drawn, drawPhotos } from "./drawnPhotos.ts";
import { inFolder, type Outcome } from "./world.ts";

let folder: TemporaryFolder;
let plumage: (...argv: string[]) => Promise<Outcome>;
const at = (name: string) => path.join(folder.path, name);

beforeAll(async () => {
  folder = await temporaryFolder();
  plumage = inFolder(folder.path, { env: { PLUMAGE_CACHE: at("cache") } });
  await drawPhotos(at("photos"), { rose: [180, 20, 20], other: [20, 180, 20] }, 20);
  await plumage(
    ...["train", "--data", "photos", "--size", "8", "--epochs", "4", "--learning-rate", "0.003", "--threads", "1"],
    ...["--positive", "rose", "--out", "run"],
  );
  await mkdir(at("album/summer"), { recursive: true });
  for (let i = 0; i < 3; i++)
    await drawn([20, 190, 20], 500 + i)
      .jpeg()
      .toFile(at(`album/meadow-${i}.jpg`));
  await drawn([185, 20, 20], 600).jpeg().toFile(at("album/summer/brick.jpg"));
}, 60_000);

afterAll(() => folder[Symbol.asyncDispose]());

describe("plumage evaluate --negatives", () => {
  it("counts false alarms in a folder of any shape, and names the pictures", async () => {
    const { code, stdout } = await plumage("evaluate", "run/model.onnx", "--negatives", "album", "--threads", "1");
    expect(code).toBe(0);
    expect(stdout).toContain("Asked about 4 pictures of album, on cpu with 1 thread. None of them shows rose.\n");
    expect(stdout).toContain("called rose: 1 of 4 (25.0 %, 95 % interval 4.6 % to 69.9 %)");
    expect(stdout).toMatch(/\n {2}album\/summer\/brick\.jpg: rose [>\d. ]+ %\n$/);
  });

  it("goes on after what cannot be read, and says so", async () => {
    await mkdir(at("mixed"));
    await writeFile(at("mixed/broken.jpg"), "no picture");
    await drawn([20, 190, 20], 700).jpeg().toFile(at("mixed/meadow.jpg"));
    const { code, stdout, stderr } = await plumage("evaluate", "run/model.onnx", "--negatives", "mixed", "--json");
    expect(code).toBe(1);
    expect(stderr).toContain("mixed/broken.jpg");
    expect(JSON.parse(stdout)).toMatchObject({ images: 1, alarms: { count: 0 } });
  });

  it("says what stands in the way", async () => {
    const said = async (...flags: string[]) => {
      const { code, stderr } = await plumage("evaluate", "run/model.onnx", ...flags);
      return [code, stderr];
    };
    const nowhere = await said("--negatives", "nowhere");
    expect(nowhere[0]).toBe(1);
    expect(nowhere[1]).toMatch(
      /^nowhere does not exist\..*\nerror: There are no pictures in nowhere to ask about\.\n$/,
    );
    expect(await said("--negatives", "album", "--at-rate", "0.1")).toEqual([
      2,
      "error: --at-rate says nothing about pictures that show none of the classes. Leave it or --negatives away.\n",
    ]);
    expect(await said("--negatives", "mnist")).toEqual([
      1,
      "error: --negatives mnist: its images have another size than the model's: expected 8 x 8 x 3, got 28 x 28 x 1. " +
        "Give a folder of pictures: they are brought to the model's size.\n",
    ]);
  });
});

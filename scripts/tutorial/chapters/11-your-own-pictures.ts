/** From a folder of pictures to a model that finds more of them. Photographs of CIFAR-10 stand in for the reader's own. */
import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import sharp from "sharp";
import { type ImageSet, imagePixels, loadDataSet } from "../../../src/index.node.ts";
import { printed } from "../answersOf.ts";
import type { Chapter, Studio } from "../chapter.ts";
import { sheet } from "../sheet.ts";

const CLASSES = ["bird", "cat", "ship"] as const;
/** Of the test set, this part is the album. */
const ALBUM = { first: 200, count: 60 };
const SHOWN = 7;

export const chapter: Chapter = {
  number: 11,
  name: "your-own-pictures",
  async make(studio) {
    const { train, test } = await loadDataSet("cifar10");
    await writePhotos(train, studio);
    for (let i = 0; i < ALBUM.count; i++) {
      await save(test, ALBUM.first + i, path.join(studio.folder, "album", `${String(i + 1).padStart(2, "0")}.png`));
    }

    const audit = await studio.plumage("data", "audit", "photos", "--fix", "leave-out.txt");
    await studio.plumage("data", "preview", "photos", "--count", "4");
    const preview = await readFile(path.join(studio.folder, "photos-preview.png"));
    await studio.picture("preview", await sharp(preview).png({ palette: true, colours: 128 }).toBuffer());

    const asked = ["--data", "photos", "--exclude", "leave-out.txt", "--run-id", "album", "--not-sure", "0.9"];
    const trained = await studio.plumage("train", ...asked, "--epochs", studio.quick ? "1" : "12", "--seed", "1");
    const model = "runs/album/model.onnx";
    const predicted = await studio.plumage("predict", model, "album");
    const answers = (await studio.plumage("predict", model, "album", "--json"))
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Answer)
      .filter(({ file }) => file !== undefined);
    const rows = [...CLASSES, "not sure"].map((name) => {
      const those = answers.filter(({ label }) => label === name);
      return {
        name: name === "not sure" ? `no answer: ${those.length}` : `"${name}": ${those.length}`,
        pictures: those.slice(0, SHOWN).map(({ file, probability }) => {
          const place = ALBUM.first + Number(path.parse(file).name) - 1;
          const is = test.classes[test.labels[place]!]!.replace("automobile", "car");
          return { picture: { ...test, data: imagePixels(test, place) }, words: `${is} ${probability.toFixed(2)}` };
        }),
      };
    });
    const found = rows.filter(({ pictures }) => pictures.length > 0);
    await studio.picture(
      "album",
      await sheet({ title: "What it says of an album, and what is really on it", rows: found }),
    );
    const epochs = trained.split("\n").filter((line) => /^epoch \d+\/\d+ done|^The model is/.test(line));
    const judged = trained.slice(trained.indexOf("Trained in")).split("\n");
    const told = judged.slice(2, judged.findIndex((line) => line.includes("most confused")) - 1);
    return {
      audit: printed(withoutLines(audit, /^look {2}|^ +(Hardly|Fine|and|- \w+\/\d+)|^decoding/)),
      epochs: printed(epochs.map((line) => line.replace(/, mean precision.*$/, "")).join("\n")),
      judged: printed(told.join("\n")),
      predicted: printed(
        predicted
          .split("\n")
          .filter((line) => line.startsWith("album"))
          .slice(0, 8)
          .join("\n"),
      ),
      unanswered: answers.filter(({ label }) => label === "not sure").length,
      album: answers.length,
      exported: printed(await studio.plumage("export", model, "--node-server", "server")),
    };
  },
};

interface Answer {
  readonly file: string;
  readonly label: string;
  readonly probability: number;
}

/** photos/bird, photos/cat, photos/ship, with two things wrong in them, as there would be. */
async function writePhotos(set: ImageSet<Uint8Array>, { folder, quick }: Studio): Promise<void> {
  const photos = path.join(folder, "photos");
  for (const name of CLASSES) {
    const label = set.classes.indexOf(name);
    const those = Array.from(set.labels.keys()).filter((i) => set.labels[i] === label);
    for (const [i, place] of those.slice(0, quick ? 60 : 300).entries()) {
      await save(set, place, path.join(photos, name, `${String(i + 1).padStart(3, "0")}.png`));
    }
  }
  await writeFile(path.join(photos, "bird/misfiled.png"), await readFile(path.join(photos, "cat/001.png")));
  await writeFile(
    path.join(photos, "ship/broken.png"),
    (await readFile(path.join(photos, "ship/004.png"))).subarray(0, 300),
  );
}

async function save(set: ImageSet<Uint8Array>, index: number, file: string): Promise<void> {
  const { height, width } = set;
  await mkdir(path.dirname(file), { recursive: true });
  await sharp(imagePixels(set, index), { raw: { height, width, channels: 3 } })
    .png()
    .toFile(file);
}

function withoutLines(text: string, pattern: RegExp): string {
  return text
    .split("\n")
    .filter((line) => !pattern.test(line))
    .join("\n")
    .replace(/\n{3,}/g, "\n\n");
}

import type { ModelInfo } from "../compile/modelFile.ts";
import { imageSet } from "../data/dataset.ts";
import { asSplit, type Selection, type Split } from "../data/selection.ts";
import { ProblemError, shortList } from "../errors.ts";
import type { DataOptions, DataRecord } from "../experiment/dataRecord.ts";
import type { GivenParts } from "../experiment/splits.ts";
import { type SourceFlags, sourceOptions } from "./dataFlags.ts";
import { type LocateWorld, locateData } from "./dataLocation.node.ts";
import { excludedNames } from "./exclusions.node.ts";
import type { FoundImages, JudgedPart } from "./foundImages.ts";
import { readUses } from "./imageUses.node.ts";

/**
 * The images of another place: its test part where it has one, otherwise all of them. They are brought to the model's size
 * as those were that it learned from. Those that it learned from, as far as that is known, are told in a note.
 * @throws ProblemError when its classes are not the model's.
 */
export async function findOtherImages(
  model: string,
  { image, classes }: ModelInfo,
  { data: location, ...flags }: SourceFlags & { readonly data: string; readonly split?: JudgedPart },
  learned: DataRecord | undefined,
  world: LocateWorld,
): Promise<FoundImages> {
  const { height, width, channels } = image;
  const exclude = await excludedNames(flags.exclude, world.effects.cwd);
  const located = await locateData(
    location,
    {
      ...pictureOptionsOf(learned),
      ...sourceOptions(flags),
      ...(flags.map && { classes: [...classes] }),
      ...(exclude && { exclude: [...exclude] }),
      ...{ height, width, channels: channels === 1 ? 1 : 3, emptyClasses: "tell" },
      check: (found) => expectKnown(location, found, classes),
    },
    world,
  );
  try {
    const { images, part } = partOf(location, located.parts, flags.split);
    const called = part === undefined ? `images of ${location}` : `${part} images of ${location}`;
    const inOrder = inModelsOrder(images, classes);
    const notes = await knownNotes(model, inOrder, located.parts.contents, world);
    const { contents } = located.parts;
    return { images: inOrder, dataSet: location, split: part, called, notes, contents, close: located.close };
  } catch (error) {
    await located.close();
    throw error;
  }
}

/** How pictures were brought to one size, and nothing else of how they were found. */
function pictureOptionsOf(learned: DataRecord | undefined): Pick<DataOptions, "fit" | "kernel" | "background"> {
  const { fit = "squash", kernel, background } = learned?.options ?? {};
  return { fit, ...(kernel !== undefined && { kernel }), ...(background !== undefined && { background }) };
}

/** How many of these images the model has learned from, by the list beside it. */
async function knownNotes(
  model: string,
  { indices }: Split,
  contents: readonly string[] | undefined,
  { effects }: LocateWorld,
): Promise<readonly string[]> {
  const uses = contents === undefined ? undefined : await readUses(model, effects.cwd);
  const learned = new Set(uses?.filter(({ part }) => part === "train").map(({ content }) => content));
  const known = indices.filter((index) => learned.has(contents?.[index] ?? "")).length;
  if (known === 0) return [];
  return [`the model has learned from ${known} of these ${indices.length} images, so its scores are too good`];
}

function partOf(location: string, { train, validation, test }: GivenParts, wanted: JudgedPart | undefined) {
  if (wanted !== undefined) {
    const images = wanted === "test" ? test : validation;
    if (images !== undefined) return { images, part: wanted };
    throw new ProblemError(
      { what: `--split ${wanted}: ${location} has no images for that`, mend: "Leave --split away to judge on all." },
      { exitCode: 2 },
    );
  }
  if (test !== undefined) return { images: test, part: "test" as const };
  const indices = [train, validation].flatMap((each) => (each === undefined ? [] : [...asSplit(each).indices]));
  return { images: { set: asSplit(train).set, indices: Uint32Array.from(indices).sort() } };
}

/** The same images with the model's classes, in its order. */
function inModelsOrder(images: Selection, classes: readonly string[]): Split {
  const { set, indices } = asSplit(images);
  const places = set.classes.map((name) => classes.indexOf(name));
  return { set: imageSet({ ...set, classes, labels: set.labels.map((label) => places[label]!) }), indices };
}

function expectKnown(location: string, found: readonly string[], classes: readonly string[]): void {
  if (found.every((name) => classes.includes(name))) return;
  throw new ProblemError(
    {
      what: `--data ${location}: its classes are not the model's`,
      expected: shortList(classes, 10),
      received: shortList(found, 10),
      mend: "Say which are which with --map; what no rule names is left out then.",
    },
    { exitCode: 2 },
  );
}

import type { Image } from "../data/decode/image.ts";
import type { Box } from "../data/sources/listing.ts";
import type { Classifier } from "../evaluate/classifier.ts";
import { collect } from "./collect.ts";
import { continued } from "./continued.ts";
import type { Convolution } from "./convolution.ts";
import { type ConvolutionCheck, convolutionScorer } from "./convolutionScorer.ts";
import { type HeatMap, heatMap } from "./heatMap.ts";
import type { ScoreMap, Scorer } from "./scoreMap.ts";
import { type SearchOptions, searchOf } from "./search.ts";
import { type Suppression, suppress } from "./suppress.ts";
import { windowScorer } from "./windowScorer.ts";
import { type Level, levelsOf, type ScaleOptions, type Size, strideOf } from "./windows.ts";

/** How a picture is looked at, and what is made of it. */
export interface ScanSettings extends ScaleOptions, SearchOptions {
  /** From one window to the next: whole pixels of the scaled picture from 1 on, or a part of the window below 1. Default 0.25; in one pass, the network's own. */
  readonly stride?: number | undefined;
  /** How boxes that lie over each other become one. Default: greedy, with an overlap of at most 0.2. */
  readonly suppression?: Suppression | undefined;
  /** Whether boxes of different classes are merged, too, where one place shows but one thing. Default false. */
  readonly acrossClasses?: boolean | undefined;
  /**
   * The network in its fully convolutional form, from `openConvolution`: all windows of a scale in one pass. Windows then lie
   * a multiple of its stride apart; by default that stride. Default: each window is cut out and asked by itself.
   */
  readonly convolution?: Convolution | undefined;
  /** Boxes, at most. Default 100. */
  readonly maxDetections?: number | undefined;
  /** Is told how many windows have been scored, of how many. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
  /** Stops the work: its reason is thrown. */
  readonly signal?: { throwIfAborted(): void } | undefined;
}

/** Something that was found. */
export interface Detection {
  /** In whole pixels of the picture. */
  readonly box: Box;
  readonly className: string;
  /** 0 to 1: how likely it is, by the model; less where soft suppression lessened it. */
  readonly score: number;
}

/** The windows of one size. */
export interface ScannedLevel {
  /** Pixels of the scaled picture for one of the picture. */
  readonly scale: number;
  /** In pixels of the picture; not always whole ones. */
  readonly window: Size;
  /** From one window to the next, in pixels of the picture. */
  readonly stride: { readonly y: number; readonly x: number };
  readonly rows: number;
  readonly columns: number;
  /** rows x columns */
  readonly windows: number;
}

/** What came of a picture. */
export interface Scan {
  /** In pixels. */
  readonly picture: Size;
  /** The classes that were looked for. */
  readonly searched: readonly string[];
  /** The least probability that counted. */
  readonly threshold: number;
  /** The smallest windows first. */
  readonly levels: readonly ScannedLevel[];
  /** Of all levels together. */
  readonly windows: number;
  /** From decoding the picture to the merged boxes. */
  readonly seconds: number;
  /** Windows that showed something, before they were merged. */
  readonly candidates: number;
  /** The likeliest first. */
  readonly detections: readonly Detection[];
  /** The probabilities of all windows, level by level. */
  readonly maps: readonly ScoreMap[];
  readonly heat: HeatMap;
  /** Whether the fully convolutional form gave all windows of a scale in one pass. */
  readonly inOnePass?: true;
  /** What that cost in exactness, where layers pad. */
  readonly check?: ConvolutionCheck | undefined;
}

/** A picture in any size that is asked for. */
export interface ScalablePicture extends Size {
  /** Its pixels, in as many channels as the model takes. */
  at(size: Size): Promise<Image>;
}

/**
 * Looks at every window of a picture at several scales, and merges those that show something to boxes. As `scan` of the
 * library, for any picture that can be had in other sizes.
 * @param now milliseconds
 */
export async function scanPicture(
  classifier: Pick<Classifier, "image" | "classes" | "decision" | "predict">,
  picture: ScalablePicture,
  settings: ScanSettings,
  now: () => number,
): Promise<Scan> {
  const { classes, image: window } = classifier;
  const {
    stride: asked,
    convolution,
    suppression = { method: "greedy", overlap: 0.2 },
    maxDetections = 100,
  } = settings;
  const { onProgress, signal, acrossClasses = false } = settings;
  const search = searchOf(classifier, settings);
  const start = now();
  let done = 0;
  let total = 0;
  const onScored = (windows: number) => {
    done += windows;
    onProgress?.(done, total);
  };
  const apart = asked === undefined ? undefined : strideOf(asked, window);
  const watched = { onScored, signal };
  const inOnePass = convolution && convolutionScorer(classifier, convolution, { stride: apart, ...watched });
  const scorer = inOnePass ?? windowScorer(classifier, { stride: apart ?? strideOf(0.25, window), ...watched });
  const { stride } = scorer;
  const levels = levelsOf(picture, window, stride, classes.length, settings);
  total = levels.reduce((sum, { rows, columns }) => sum + rows * columns, 0);
  const maps: ScoreMap[] = [];
  for (const { scale, size, continued: whole } of levels) {
    signal?.throwIfAborted();
    maps.push(await scorer.score(continued(await picture.at(size), whole), scale));
  }
  const candidates = collect(maps, picture, classes.length, search);
  const merged = suppress(candidates, suppression, {
    threshold: search.threshold,
    most: maxDetections,
    acrossClasses,
  });
  const seconds = (now() - start) / 1000;
  return {
    picture: { height: picture.height, width: picture.width },
    searched: search.wanted.map((i) => classes[i]!),
    threshold: search.threshold,
    levels: levels.map((level) => told(level, stride)),
    ...{ windows: total, seconds, candidates: candidates.length },
    detections: merged.map(({ box, label, score }) => ({ box: whole(box), className: classes[label]!, score })),
    maps,
    ...(inOnePass && { inOnePass: true as const, check: inOnePass.check() }),
    heat: heatMap(maps, picture, classes.length, search.wanted),
  };
}

function told({ scale, seen, rows, columns }: Level, stride: Scorer["stride"]): ScannedLevel {
  const between = { y: stride.y / scale, x: stride.x / scale };
  return { scale, window: seen, stride: between, rows, columns, windows: rows * columns };
}

/** A box whose edges are whole pixels. */
function whole({ left, top, width, height }: Box): Box {
  const [x, y] = [Math.round(left), Math.round(top)];
  return { left: x, top: y, width: Math.round(left + width) - x, height: Math.round(top + height) - y };
}

import type { Scan } from "./scan.ts";

/** A scan as plain JSON: what programs want of it. Sizes are in pixels of the picture. */
export function scanSummary(scan: Scan, file: string) {
  const { picture, searched, threshold, windows, seconds, candidates, detections } = scan;
  return {
    file,
    ...{ width: picture.width, height: picture.height },
    ...{ searched, threshold, windows, seconds: Number(seconds.toPrecision(3)) },
    scales: scan.levels.map(({ scale, window, stride, rows, columns, windows: count }) => ({
      scale: tidy(scale),
      window: { width: tidy(window.width), height: tidy(window.height) },
      stride: { x: tidy(stride.x), y: tidy(stride.y) },
      ...{ rows, columns, windows: count },
    })),
    ...(scan.inOnePass && { inOnePass: true, ...(scan.check && { check: scan.check }) }),
    candidates,
    detections: detections.map(({ className, score, box }) => ({ class: className, score: tidy(score), box })),
  };
}

function tidy(value: number): number {
  return Number(value.toFixed(4));
}

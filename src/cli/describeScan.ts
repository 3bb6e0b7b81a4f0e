import type { Scan } from "../detect/scan.ts";
import { columns, count, counted, duration, indent, percent } from "./format.ts";

/** Boxes that are listed; the files have all. */
const LISTED = 10;

/** What a scan looked at and found: windows and time first, which is what it costs. */
export function describeScan(scan: Scan, name: string): string {
  const { levels, windows, seconds, searched, threshold, detections } = scan;
  const scales = levels.length === 1 ? "one scale" : `${levels.length} scales`;
  const way = scan.inOnePass ? ", each scale in one pass" : "";
  const head = `${name}: ${counted(windows, "window")} at ${scales} in ${took(seconds)}${way}\n${checked(scan)}`;
  const rows = levels.map(({ window, columns: across, rows: down, windows: number }) => [
    `${Math.round(window.width)} x ${Math.round(window.height)} pixels`,
    `${across} x ${down}`,
    `${count(number)}`,
  ]);
  const table = indent(columns([["window", "places", "windows"], ...rows], [1, 2]));
  const of = searched.length > 3 ? `${searched.length} classes` : searched.join(", ");
  const least = `at least ${percent(threshold)} likely`;
  if (detections.length === 0) return `${head}${table}found nothing: no window shows ${of} (${least})\n`;
  const found = `found ${counted(detections.length, "box")} of ${of} (${least}), merged from ${counted(scan.candidates, "window")}:\n`;
  const listed = detections
    .slice(0, LISTED)
    .map(({ className, score, box: { left, top, width, height } }) => [
      className,
      percent(score),
      `at ${left}, ${top}`,
      `${width} x ${height}`,
    ]);
  const rest = detections.length > LISTED ? `  and ${count(detections.length - LISTED)} more\n` : "";
  return `${head}${table}${found}${indent(columns(listed, [1]))}${rest}`;
}

/** "38 ms", "1.3 s" */
function took(seconds: number): string {
  return seconds < 0.5 ? `${Math.max(1, Math.round(1000 * seconds))} ms` : duration(seconds);
}

/** In one pass, layers with borders see neighbours where a window by itself ends. */
function checked({ check }: Scan): string {
  if (check === undefined) return "";
  const { padded, windows, largestDifference } = check;
  const layers =
    padded.length === 1 ? `${padded[0]} pads` : `${padded.slice(0, -1).join(", ")} and ${padded.at(-1)} pad`;
  return (
    `note: ${layers} what is read, so windows in one pass see their neighbours: of ${windows} that were asked by ` +
    `themselves, too, the answers differ by up to ${largestDifference.toFixed(3)}\n`
  );
}

import type { Scan } from "../detect/scan.ts";
import { columns, count, counted, duration, indent, percent } from "./format.ts";

/** Boxes that are listed; the files have all. */
const LISTED = 10;

/** What a scan looked at and found: windows and time first, which is what it costs. */
export function describeScan(scan: Scan, name: string): string {
  const { levels, windows, seconds, searched, threshold, detections } = scan;
  const scales = levels.length === 1 ? "one scale" : `${levels.length} scales`;
  const head = `${name}: ${counted(windows, "window")} at ${scales} in ${duration(seconds)}\n`;
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

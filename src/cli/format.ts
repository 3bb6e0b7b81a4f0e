import { counted } from "../words.ts";

export { count, counted, percent } from "../words.ts";

/** What runs a model: "cpu with 2 threads", "webgpu". The threads beside a graphics card matter little. */
export function describeEngine({ engine, threads }: { readonly engine: string; readonly threads: number }): string {
  return engine === "webgpu" ? engine : `${engine} with ${counted(threads, "thread")}`;
}

/** Bytes in the unit that fits: "138.9 MB". */
export function byteSize(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  if (bytes < 1e6) return `${(bytes / 1e3).toFixed(1)} kB`;
  return bytes < 1e9 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
}

/** Seconds as people say them: "0.8 s", "12 s", "5 min 12 s", "2 h 3 min". */
export function duration(seconds: number): string {
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes} min ${whole % 60} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** A loss: four digits, and words for what is no number. */
export function loss(value: number): string {
  return Number.isFinite(value) ? value.toPrecision(4) : String(value);
}

/** Rows as columns, each as wide as its widest cell and two spaces apart. Columns of `right` stand at their right edge. */
export function columns(rows: readonly (readonly string[])[], right: readonly number[] = []): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const lines = rows.map((row) => {
    const cells = row.map((cell, column) =>
      right.includes(column) ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!),
    );
    return cells.join("  ").trimEnd();
  });
  return `${lines.join("\n")}\n`;
}

/** Text with two spaces before each of its lines. */
export function indent(text: string): string {
  return text.replace(/^(?=.)/gm, "  ");
}

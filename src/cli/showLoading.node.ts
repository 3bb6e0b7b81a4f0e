import type { CliEffects, LoadOptions, Output } from "./effects.ts";
import { count } from "./format.ts";
import { linesView } from "./linesView.ts";
import { liveBar } from "./liveBar.node.ts";
import { describeDownload } from "./trainView.ts";

/** Loads a data set, and shows how far it has come where it is fetched: a bar on a terminal, lines in a pipe. */
export async function showLoading<T>(
  name: string,
  signal: AbortSignal,
  output: Output,
  {
    loadDataSet,
    now,
  }: Pick<CliEffects, "now"> & { readonly loadDataSet: (name: string, options: LoadOptions) => Promise<T> },
): Promise<T> {
  const bar = liveBar(output);
  const lines = linesView(output, undefined, now);
  signal.addEventListener("abort", bar.close);
  try {
    return await loadDataSet(name, {
      signal,
      onProgress(progress) {
        if (!output.isTTY) lines.show({ type: progress.stage, ...progress } as Parameters<typeof lines.show>[0]);
        else if (progress.stage === "download") {
          const { received, total } = progress;
          bar.show(received, total ?? 0, `downloading ${describeDownload(received, total)}`);
        } else if (progress.stage === "decode") {
          const { done, total } = progress;
          bar.show(done, total, `decoding ${count(done)} of ${count(total)} pictures`);
        } else bar.show(1, 1, "unpacking");
      },
    });
  } finally {
    bar.close();
  }
}

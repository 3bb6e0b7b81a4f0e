import { startPeer } from "./peer.ts";
import { inTurn, ratioOf, repeated } from "./sample.ts";
import { BATCH, bareInference } from "./subject.ts";

/** The finished model beside PyTorch's, for one picture and for a batch. Ours takes raw pixels, PyTorch's floats. */
export async function benchInference(threads: number) {
  const peer = await startPeer(threads);
  const results: Record<string, unknown> = {};
  for (const batch of [1, BATCH]) {
    const ours = repeated(await bareInference(threads, batch));
    const sampling = batch === 1 ? { rounds: 20, repeats: 50 } : { rounds: 12, repeats: 8 };
    if ("missing" in peer) {
      results[`batch${batch}`] = {
        ours: (await inTurn({ ours }, sampling)).ours.median,
        pytorch: null,
        reason: peer.missing,
      };
      continue;
    }
    const times = await inTurn(
      {
        ours,
        nchw: (repeats) => peer.run("inference", "nchw", batch, repeats),
        channelsLast: (repeats) => peer.run("inference", "channels_last", batch, repeats),
      },
      sampling,
    );
    results[`batch${batch}`] = {
      ours: times.ours.median,
      pytorch: { nchw: times.nchw.median, channelsLast: times.channelsLast.median },
      timesFaster: ratioOf(times.nchw, times.ours),
      timesFasterThanChannelsLast: ratioOf(times.channelsLast, times.ours),
      minima: { ours: times.ours.min, nchw: times.nchw.min, channelsLast: times.channelsLast.min },
    };
  }
  if (!("missing" in peer)) peer.close();
  return { ...results, threads };
}

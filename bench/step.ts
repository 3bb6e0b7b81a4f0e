import { startPeer } from "./peer.ts";
import { inTurn, ratioOf, repeated, type Timing } from "./sample.ts";
import { BATCH, bareStep } from "./subject.ts";

/** The training step beside PyTorch's. Milliseconds are medians; the ratio is ours over PyTorch's default layout. */
export async function benchStep(threads: number) {
  const ours = repeated(await bareStep(threads));
  const peer = await startPeer(threads);
  if ("missing" in peer) {
    const times: { ours: Timing } = await inTurn({ ours }, { rounds: 20, repeats: 5 });
    return {
      ours: times.ours.median,
      oursMin: times.ours.min,
      pytorch: null,
      ratio: null,
      reason: peer.missing,
      threads,
    };
  }
  const times = await inTurn(
    {
      ours,
      nchw: (repeats) => peer.run("step", "nchw", BATCH, repeats),
      channelsLast: (repeats) => peer.run("step", "channels_last", BATCH, repeats),
    },
    { rounds: 20, repeats: 5 },
  );
  peer.close();
  return {
    ours: times.ours.median,
    pytorch: { nchw: times.nchw.median, channelsLast: times.channelsLast.median },
    ratio: ratioOf(times.ours, times.nchw),
    ratioChannelsLast: ratioOf(times.ours, times.channelsLast),
    minima: { ours: times.ours.min, nchw: times.nchw.min, channelsLast: times.channelsLast.min },
    torch: peer.version,
    threads,
  };
}

import { type BenchedNetwork, startPeer } from "./peer.ts";
import { inTurn, ratioOf, repeated, type Timing } from "./sample.ts";
import { bareStep, batchOf } from "./subject.ts";

/** How often a step of a network is timed: PyTorch takes 0.1, 0.3 and 2 seconds for one. */
const SAMPLING = {
  bird: { rounds: 20, repeats: 5 },
  resnet20: { rounds: 15, repeats: 3 },
  mobilenetV2: { rounds: 6, repeats: 1 },
} as const;

/** The training step beside PyTorch's. Milliseconds are medians; the ratio is ours over PyTorch's default layout. */
export async function benchStep(threads: number, network: BenchedNetwork = "bird") {
  const ours = repeated(await bareStep(threads, network));
  const peer = await startPeer(threads);
  const sampling = SAMPLING[network];
  if ("missing" in peer) {
    const times: { ours: Timing } = await inTurn({ ours }, sampling);
    return {
      ours: times.ours.median,
      oursMin: times.ours.min,
      pytorch: null,
      ratio: null,
      reason: peer.missing,
      threads,
    };
  }
  const batch = batchOf(network);
  const times = await inTurn(
    {
      ours,
      nchw: (repeats) => peer.run("step", "nchw", batch, repeats, network),
      channelsLast: (repeats) => peer.run("step", "channels_last", batch, repeats, network),
    },
    sampling,
  );
  peer.close();
  return {
    ours: times.ours.median,
    pytorch: { nchw: times.nchw.median, channelsLast: times.channelsLast.median },
    ratio: ratioOf(times.ours, times.nchw),
    ratioChannelsLast: ratioOf(times.ours, times.channelsLast),
    minima: { ours: times.ours.min, nchw: times.nchw.min, channelsLast: times.channelsLast.min },
    ratioOfMinima: times.ours.min / times.nchw.min,
    torch: peer.version,
    threads,
  };
}

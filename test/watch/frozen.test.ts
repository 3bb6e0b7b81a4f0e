/** Event files against what TensorBoard and PyTorch write: test/frozen/event_file.py. */
import { readFile } from "node:fs/promises";
import { expect, it } from "vitest";
import { encodeEvent, type FileEvent, SESSION_START } from "../../src/watch/eventProto.ts";
import { bucketLimits } from "../../src/watch/histogram.ts";
import { tfRecord } from "../../src/watch/record.ts";

const frozen = (name: string) => readFile(new URL(`../frozen/${name}`, import.meta.url));

const histo = {
  ...{ min: -0.5, max: 2, num: 4, sum: 1.5, sumSquares: 4.5 },
  bucketLimit: [-0.4, 0, 2.5],
  bucket: [1, 0, 3],
};
const image = { height: 2, width: 3, colorspace: 3, encodedImageString: Uint8Array.from({ length: 200 }, (_, i) => i) };
const events: readonly FileEvent[] = [
  { wallTime: 1700000000.25, fileVersion: "brain.Event:2" },
  { wallTime: 1700000000.5, step: 13, sessionLog: { status: SESSION_START } },
  {
    wallTime: 1700000001,
    step: 300,
    summary: {
      value: [
        { tag: "loss", simpleValue: 0.1 },
        { tag: "accuracy", simpleValue: 0 },
        { tag: "gradient_norm", simpleValue: Number.NaN },
      ],
    },
  },
  { wallTime: 1700000002, step: 70000, summary: { value: [{ tag: "weights/conv2d.kernel", histo }] } },
  { wallTime: 1700000003, step: 5e9, summary: { value: [{ tag: "mistakes/Grünfink called Möwe", image }] } },
];

it("an event file is, to the byte, what TensorBoard's own writer makes of the same events", async () => {
  const bytes = Buffer.concat(events.map((event) => tfRecord(encodeEvent(event))));
  expect(bytes.equals(await frozen("event-file.tfevents"))).toBe(true);
});

it("the limits of buckets are PyTorch's, and the largest number", async () => {
  const { count, first, every100th, last } = JSON.parse(String(await frozen("event-file-buckets.json")));
  expect(bucketLimits).toHaveLength(count + 1);
  expect(bucketLimits[0]).toBe(first);
  expect(Array.from(bucketLimits.slice(0, -1)).filter((_, i) => i % 100 === 0)).toEqual(every100th);
  expect(Array.from(bucketLimits.slice(-2))).toEqual([last, Number.MAX_VALUE]);
});

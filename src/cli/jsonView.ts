import { eventRecorder } from "../runs/eventRecord.ts";
import type { Output } from "./effects.ts";
import type { TrainView } from "./trainView.ts";

/** A line of JSON. */
export function writeJson(output: Output, value: unknown): void {
  output.write(`${JSON.stringify(value)}\n`);
}

/** Events as JSON lines: those that a run folder keeps, and before them how far downloading and decoding have come, in steps of 5 %. */
export function jsonView(output: Output): TrainView {
  const toRecord = eventRecorder();
  let toldParts = -1;
  let toldDecoded = -1;
  return {
    show(event) {
      if (event.type === "unpack") writeJson(output, event);
      if (event.type === "download") {
        const parts = Math.floor((20 * event.received) / (event.total ?? Number.POSITIVE_INFINITY));
        if (parts > toldParts) writeJson(output, event);
        toldParts = Math.max(toldParts, parts);
      }
      if (event.type === "decode") {
        const parts = Math.floor((20 * event.done) / event.total);
        if (parts > toldDecoded) writeJson(output, event);
        toldDecoded = Math.max(toldDecoded, parts);
      }
      const record = toRecord(event);
      if (record !== undefined) writeJson(output, record);
    },
    close() {},
  };
}

import protobuf from "protobufjs/light.js";

/** A named series' value at one step. */
export type SummaryValue = { readonly tag: string } & (
  | { readonly simpleValue: number }
  | { readonly image: SummaryImage }
  | { readonly histo: Histogram }
);

/** A picture as the bytes of a PNG file. `colorspace`: how many channels it has. */
export interface SummaryImage {
  readonly height: number;
  readonly width: number;
  readonly colorspace: number;
  readonly encodedImageString: Uint8Array;
}

/** How often numbers of some size occur: `bucket[i]` are at least `bucketLimit[i - 1]` and below `bucketLimit[i]`. */
export interface Histogram {
  readonly min: number;
  readonly max: number;
  readonly num: number;
  readonly sum: number;
  readonly sumSquares: number;
  readonly bucketLimit: readonly number[];
  readonly bucket: readonly number[];
}

/** One record of an event file. */
export interface FileEvent {
  /** Seconds since 1970. */
  readonly wallTime: number;
  readonly step?: number;
  /** In the first record of a file. */
  readonly fileVersion?: string;
  readonly sessionLog?: { readonly status: typeof SESSION_START };
  readonly summary?: { readonly value: readonly SummaryValue[] };
}

/** `SessionLog.START`: what was recorded for this step and later ones is void. */
export const SESSION_START = 1;

/** What of TensorBoard's messages is written, with the numbers of their fields. */
const messages = {
  Event: {
    oneofs: { what: { oneof: ["fileVersion", "summary", "sessionLog"] } },
    fields: {
      wallTime: { type: "double", id: 1 },
      step: { type: "int64", id: 2 },
      fileVersion: { type: "string", id: 3 },
      summary: { type: "Summary", id: 5 },
      sessionLog: { type: "SessionLog", id: 7 },
    },
  },
  SessionLog: { fields: { status: { type: "int32", id: 1 } } },
  Summary: { fields: { value: { rule: "repeated", type: "Value", id: 1 } } },
  Value: {
    oneofs: { value: { oneof: ["simpleValue", "image", "histo"] } },
    fields: {
      tag: { type: "string", id: 1 },
      simpleValue: { type: "float", id: 2 },
      image: { type: "Image", id: 4 },
      histo: { type: "HistogramProto", id: 5 },
    },
  },
  Image: {
    fields: {
      height: { type: "int32", id: 1 },
      width: { type: "int32", id: 2 },
      colorspace: { type: "int32", id: 3 },
      encodedImageString: { type: "bytes", id: 4 },
    },
  },
  HistogramProto: {
    fields: {
      min: { type: "double", id: 1 },
      max: { type: "double", id: 2 },
      num: { type: "double", id: 3 },
      sum: { type: "double", id: 4 },
      sumSquares: { type: "double", id: 5 },
      bucketLimit: { rule: "repeated", type: "double", id: 6 },
      bucket: { rule: "repeated", type: "double", id: 7 },
    },
  },
};

const event = protobuf.Root.fromJSON({ nested: messages }).lookupType("Event");

/** An event as the bytes of its message. */
export function encodeEvent(given: FileEvent): Uint8Array {
  return event.encode(given).finish();
}

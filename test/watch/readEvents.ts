// An event file read by its published definition: event.proto, summary.proto and histogram.proto as text, and the CRC bit by bit.
import { readFile } from "node:fs/promises";
import protobuf from "protobufjs";

const published = `
  syntax = "proto3";
  message Event {
    double wall_time = 1;
    int64 step = 2;
    oneof what {
      string file_version = 3;
      bytes graph_def = 4;
      Summary summary = 5;
      SessionLog session_log = 7;
      bytes meta_graph_def = 9;
    }
  }
  message SessionLog {
    enum SessionStatus { STATUS_UNSPECIFIED = 0; START = 1; STOP = 2; CHECKPOINT = 3; }
    SessionStatus status = 1;
    string checkpoint_path = 2;
    string msg = 3;
  }
  message Summary {
    message Image {
      int32 height = 1;
      int32 width = 2;
      int32 colorspace = 3;
      bytes encoded_image_string = 4;
    }
    message Value {
      string node_name = 7;
      string tag = 1;
      oneof value {
        float simple_value = 2;
        bytes obsolete_old_style_histogram = 3;
        Image image = 4;
        HistogramProto histo = 5;
      }
    }
    repeated Value value = 1;
  }
  message HistogramProto {
    double min = 1;
    double max = 2;
    double num = 3;
    double sum = 4;
    double sum_squares = 5;
    repeated double bucket_limit = 6 [packed = true];
    repeated double bucket = 7 [packed = true];
  }
`;
const Event = protobuf.parse(published).root.lookupType("Event");

export interface ReadHistogram {
  readonly min: number;
  readonly max: number;
  readonly num: number;
  readonly sum: number;
  readonly sumSquares: number;
  readonly bucketLimit: readonly number[];
  readonly bucket: readonly number[];
}

export interface ReadEvent {
  readonly wallTime: number;
  readonly step: number;
  readonly fileVersion?: string;
  readonly sessionLog?: { readonly status: string };
  readonly summary?: { readonly value: readonly ReadValue[] };
}

export interface ReadValue {
  readonly tag: string;
  readonly simpleValue?: number;
  readonly image?: {
    readonly height: number;
    readonly width: number;
    readonly colorspace: number;
    readonly encodedImageString: Uint8Array;
  };
  readonly histo?: ReadHistogram;
}

/** The events of a file, up to a record that is cut. Throws where a checksum is wrong. */
export async function readEvents(file: string): Promise<readonly ReadEvent[]> {
  return decodeEvents(await readFile(file));
}

export function decodeEvents(bytes: Uint8Array): readonly ReadEvent[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const events: ReadEvent[] = [];
  for (let at = 0; at + 12 <= bytes.length; ) {
    const length = Number(view.getBigUint64(at, true));
    expectCrc(bytes.subarray(at, at + 8), view.getUint32(at + 8, true));
    if (at + 12 + length + 4 > bytes.length) break;
    const data = bytes.subarray(at + 12, at + 12 + length);
    expectCrc(data, view.getUint32(at + 12 + length, true));
    const message = Event.decode(data);
    const plain = Event.toObject(message, { longs: Number, enums: String, arrays: true });
    events.push({ ...plain, wallTime: plain.wallTime ?? 0, step: plain.step ?? 0 } as ReadEvent);
    at += 12 + length + 4;
  }
  return events;
}

function expectCrc(bytes: Uint8Array, masked: number): void {
  const unmasked = (masked - 0xa282ead8) >>> 0;
  const crc = ((unmasked << 15) | (unmasked >>> 17)) >>> 0;
  if (crc !== crc32c(bytes)) throw new Error(`checksum ${crc}, of the bytes ${crc32c(bytes)}`);
}

/** CRC-32C (Castagnoli): the remainder by 0x1edc6f41, bits turned round. */
export function crc32c(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1;
  }
  return ~crc >>> 0;
}

/** The curve of a name: [step, value] in order. */
export function curve(events: readonly ReadEvent[], tag: string): readonly (readonly [number, number])[] {
  return events.flatMap(({ step, summary }) =>
    (summary?.value ?? []).filter((value) => value.tag === tag).map((value) => [step, value.simpleValue ?? 0] as const),
  );
}

/** What TensorBoard keeps of several files of a folder, in order: a START makes earlier events from its step on void. */
export function merged(files: readonly (readonly ReadEvent[])[]): readonly ReadEvent[] {
  return files.flat().reduce<readonly ReadEvent[]>((kept, event) => {
    const isStart = event.sessionLog?.status === "START";
    return [...(isStart ? kept.filter(({ step }) => step < event.step) : kept), event];
  }, []);
}

/** What EXIF data tell of how a photo was taken. */
export interface ExifFacts {
  /** 1 to 8: how the picture is to be turned and mirrored. 1 is upright; from 5 on, width and height change places. */
  readonly orientation?: number;
  readonly camera?: string;
}

const tags = { make: 0x010f, model: 0x0110, orientation: 0x0112 } as const;
const ASCII = 2;
const SHORT = 3;

/**
 * Reads the first directory of EXIF data (a TIFF header and what follows, with or without "Exif\0\0" before it). Damaged
 * data tell nothing.
 */
export function readExif(bytes: Uint8Array): ExifFacts {
  const begins = bytes[0] === 0x45 && bytes[1] === 0x78 ? 6 : 0;
  const view = new DataView(bytes.buffer, bytes.byteOffset + Math.min(begins, bytes.length));
  const length = Math.max(0, bytes.length - begins);
  const order = length < 8 ? 0 : view.getUint16(0);
  if (order !== 0x4949 && order !== 0x4d4d) return {};
  const isLittle = order === 0x4949;
  const directory = view.getUint32(4, isLittle);
  if (directory + 2 > length) return {};
  const found = new Map<number, string | number>();
  const count = view.getUint16(directory, isLittle);
  for (let entry = 0; entry < count; entry++) {
    const at = directory + 2 + 12 * entry;
    if (at + 12 > length) break;
    const type = view.getUint16(at + 2, isLittle);
    const size = view.getUint32(at + 4, isLittle);
    if (type === SHORT && size === 1) found.set(view.getUint16(at, isLittle), view.getUint16(at + 8, isLittle));
    if (type !== ASCII) continue;
    const start = size <= 4 ? at + 8 : view.getUint32(at + 8, isLittle);
    if (start + size <= length) found.set(view.getUint16(at, isLittle), textAt(view, start, size));
  }
  const orientation = found.get(tags.orientation);
  const camera = cameraName(found.get(tags.make), found.get(tags.model));
  return {
    ...(typeof orientation === "number" && orientation >= 1 && orientation <= 8 && { orientation }),
    ...(camera !== "" && { camera }),
  };
}

function textAt(view: DataView, start: number, length: number): string {
  const codes = Array.from({ length: Math.min(length, 100) }, (_, i) => view.getUint8(start + i));
  const end = codes.indexOf(0);
  return String.fromCharCode(...codes.slice(0, end < 0 ? codes.length : end)).trim();
}

/** "Canon" and "Canon EOS 5D" are one name, "NIKON" and "D90" two. */
function cameraName(make: unknown, model: unknown): string {
  const [maker, name] = [make, model].map((each) => (typeof each === "string" ? each : ""));
  if (name!.toLowerCase().startsWith(maker!.toLowerCase())) return name!;
  return `${maker} ${name}`.trim();
}

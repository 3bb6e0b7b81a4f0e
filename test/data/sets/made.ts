/** Small sets in the forms in which large ones are published. */
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { crc32, deflateRawSync, deflateSync } from "node:zlib";
import sharp from "sharp";
import { imageSet } from "../../../src/data/dataset.ts";
import { writePacked } from "../../../src/data/packed.node.ts";
import { packedFile, packedKey } from "../../../src/data/sets/arraySets.node.ts";
import { cifar100 } from "../../../src/data/sets/entries/cifar100.ts";

/** An IDX file of bytes. */
export function idx(shape: readonly number[], data: ArrayLike<number>): Buffer {
  const header = Buffer.alloc(4 + 4 * shape.length);
  header.set([0, 0, 8, shape.length]);
  for (const [i, size] of shape.entries()) header.writeUInt32BE(size, 4 + 4 * i);
  return Buffer.concat([header, Uint8Array.from(data)]);
}

/** A .zip archive; `stored` leaves its files as they are. */
export function zip(
  files: Readonly<Record<string, Uint8Array | string>>,
  { stored = false, mode = 0o100644 } = {},
): Buffer {
  const locals: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [name, content] of Object.entries(files)) {
    const bytes = Buffer.from(content as Uint8Array);
    const data = stored ? bytes : deflateRawSync(bytes);
    const title = Buffer.from(name);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(0x800, 2);
    common.writeUInt16LE(stored ? 0 : 8, 4);
    common.writeUInt32LE(crc32(bytes), 10);
    common.writeUInt32LE(data.length, 14);
    common.writeUInt32LE(bytes.length, 18);
    common.writeUInt16LE(title.length, 22);
    const local = Buffer.concat([Buffer.from("PK\x03\x04", "latin1"), common, title, data]);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE((mode << 16) >>> 0, 6);
    rest.writeUInt32LE(offset, 10);
    const from = Buffer.from([0x14, 0x03]);
    directory.push(Buffer.concat([Buffer.from("PK\x01\x02", "latin1"), from, common, rest, title]));
    locals.push(local);
    offset += local.length;
  }
  const entries = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write("PK\x05\x06", "latin1");
  end.writeUInt16LE(directory.length, 8);
  end.writeUInt16LE(directory.length, 10);
  end.writeUInt32LE(entries.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...locals, entries, end]);
}

interface MadeArray {
  readonly shape: readonly number[];
  readonly data: Uint8Array | Float64Array | Uint16Array;
}

/** A MATLAB 5 file. `compressed` as MATLAB writes it since version 7; `big` for the other byte order. */
export function mat5(arrays: Readonly<Record<string, MadeArray>>, { compressed = true, big = false } = {}): Buffer {
  const header = Buffer.alloc(128, " ");
  header.write("MATLAB 5.0 MAT-file");
  if (big) header.set([1, 0, 0x4d, 0x49], 124);
  else header.set([0, 1, 0x49, 0x4d], 124);
  const elements = Object.entries(arrays).map(([name, { shape, data }]) => {
    const [kind, type] = { Uint8Array: [9, 2], Float64Array: [6, 9], Uint16Array: [11, 4] }[data.constructor.name]!;
    const matrix = element(
      14,
      Buffer.concat([
        element(6, uint32s([kind!, 0], big), big),
        element(5, uint32s(shape, big), big),
        element(1, Buffer.from(name), big),
        element(type!, inOrder(data, big), big),
      ]),
      big,
    );
    return compressed ? element(15, deflateSync(matrix), big, { isPadded: false }) : matrix;
  });
  return Buffer.concat([header, ...elements]);
}

/** Type, length and data, padded to 8 bytes; short data share the first 8 bytes with them. */
function element(type: number, data: Buffer, big: boolean, { isPadded = true } = {}): Buffer {
  if (data.length <= 4 && data.length > 0 && isPadded) {
    const small = uint32s([(data.length << 16) | type, 0], big);
    data.copy(small, 4);
    return small;
  }
  const padding = isPadded ? (8 - (data.length % 8)) % 8 : 0;
  return Buffer.concat([uint32s([type, data.length], big), data, Buffer.alloc(padding)]);
}

function uint32s(numbers: readonly number[], big: boolean): Buffer {
  const bytes = Buffer.alloc(4 * numbers.length);
  for (const [i, number] of numbers.entries())
    big ? bytes.writeUInt32BE(number, 4 * i) : bytes.writeUInt32LE(number, 4 * i);
  return bytes;
}

function inOrder(data: MadeArray["data"], big: boolean): Buffer {
  const bytes = Buffer.from(Uint8Array.from(new Uint8Array(data.buffer, data.byteOffset, data.byteLength)));
  if (big && data.BYTES_PER_ELEMENT === 8) bytes.swap64();
  if (big && data.BYTES_PER_ELEMENT === 2) bytes.swap16();
  return bytes;
}

/** Writes files below a folder, which are paths with "/" and their content. */
export async function writeTree(folder: string, files: Readonly<Record<string, Uint8Array | string>>): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    const file = path.join(folder, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, content);
  }
}

/** A JPEG of one colour. */
export async function jpeg(width: number, height: number, background: string): Promise<Buffer> {
  return sharp({ create: { width, height, channels: 3, background } })
    .jpeg()
    .toBuffer();
}

/** CUB-200-2011 as its authors lay it out, with five pictures of two of its species. */
export async function cubTree(): Promise<Record<string, Uint8Array | string>> {
  const [albatross, yellow] = await Promise.all([jpeg(30, 20, "black"), jpeg(20, 30, "yellow")]);
  const paths = [
    "001.Black_footed_Albatross/Black_Footed_Albatross_0046_18.jpg",
    "001.Black_footed_Albatross/Black_Footed_Albatross_0009_34.jpg",
    "001.Black_footed_Albatross/Black_Footed_Albatross_0002_55.jpg",
    "200.Common_Yellowthroat/Common_Yellowthroat_0003_190521.jpg",
    "200.Common_Yellowthroat/Common_Yellowthroat_0012_190902.jpg",
  ];
  const lines = (of: (place: number) => string) => paths.map((_, i) => `${i + 1} ${of(i)}\n`).join("");
  return {
    "images.txt": lines((i) => paths[i]!),
    "image_class_labels.txt": lines((i) => (i < 3 ? "1" : "200")),
    "classes.txt": "1 001.Black_footed_Albatross\n200 200.Common_Yellowthroat\n",
    "train_test_split.txt": lines((i) => (i === 1 || i === 3 ? "1" : "0")),
    "bounding_boxes.txt": lines((i) => `${i}.0 2.0 10.0 5.0`),
    "attributes/certainties.txt": "1 not visible\n",
    ...Object.fromEntries(paths.map((name, i) => [`images/${name}`, i < 3 ? albatross : yellow])),
  };
}

/** Three pictures of each of the first two flowers of Oxford Flowers 17, and one of the last. */
export async function flowersTree(): Promise<Record<string, Uint8Array | string>> {
  const pictures = await Promise.all(
    [1, 2, 80, 81, 82, 160, 1360].map(async (number) => {
      const name = `jpg/image_${String(number).padStart(4, "0")}.jpg`;
      return [name, await jpeg(8, 8, `hsl(${number}, 90%, 50%)`)] as const;
    }),
  );
  return { ...Object.fromEntries(pictures), "jpg/files.txt": "image_0001.jpg\n" };
}

/** Puts an image of each class of CIFAR-100 into a cache. */
export async function smallCifar100(cache: string): Promise<void> {
  const { classes, height, width, channels } = cifar100;
  const images = Uint8Array.from({ length: classes.length * height * width * channels }, (_, i) => i % 251);
  const labels = Int32Array.from(classes, (_, i) => i);
  const set = imageSet({ name: "cifar100", classes, height, width, channels, images, labels });
  await writePacked(packedFile(cifar100, cache), packedKey(cifar100), { train: set, test: set });
}

import { crc32, deflateRawSync } from "node:zlib";

/** An entry to write; what is not given is as honest programs write it. */
export interface WrittenEntry {
  readonly name: string | Uint8Array;
  readonly content?: string | Uint8Array;
  readonly deflated?: boolean;
  /** Bit 0: encrypted; bit 11: the name is UTF-8. */
  readonly flags?: number;
  readonly method?: number;
  /** The mode on Unix. */
  readonly mode?: number;
  /** What the directory says of its size. */
  readonly size?: number;
  /** What the directory says of its packed size. */
  readonly packed?: number;
  readonly crc?: number;
  /** Whether sizes and place stand in the extra field of large archives. */
  readonly zip64?: boolean;
}

/** A zip archive (PKWARE's APPNOTE 6.3), for tests. */
export function zipOf(entries: readonly WrittenEntry[]): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const entry of entries) {
    const { name, content = "", deflated = false, flags = 0x800, mode = 0o100644, zip64 = false } = entry;
    const plain = Buffer.from(content as string);
    const data = deflated ? deflateRawSync(plain) : plain;
    const { method = deflated ? 8 : 0, size = plain.length, packed = data.length, crc = crc32(plain) } = entry;
    const path = Buffer.from(name as string);
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50, 0);
    local.writeUInt16LE(flags, 6);
    local.writeUInt16LE(method, 8);
    local.writeUInt16LE(path.length, 26);
    const extra = zip64 ? Buffer.alloc(28) : Buffer.alloc(0);
    if (zip64) {
      extra.writeUInt16LE(1, 0);
      extra.writeUInt16LE(24, 2);
      for (const [i, value] of [size, packed, offset].entries()) extra.writeBigUInt64LE(BigInt(value), 4 + 8 * i);
    }
    const head = Buffer.alloc(46);
    head.writeUInt32LE(0x02014b50, 0);
    head.writeUInt16LE(0x0314, 4);
    head.writeUInt16LE(flags, 8);
    head.writeUInt16LE(method, 10);
    head.writeUInt32LE(crc, 16);
    head.writeUInt32LE(zip64 ? 0xffffffff : packed, 20);
    head.writeUInt32LE(zip64 ? 0xffffffff : size, 24);
    head.writeUInt16LE(path.length, 28);
    head.writeUInt16LE(extra.length, 30);
    head.writeUInt32LE((mode << 16) >>> 0, 38);
    head.writeUInt32LE(zip64 ? 0xffffffff : offset, 42);
    parts.push(local, path, data);
    directory.push(head, path, extra);
    offset += local.length + path.length + data.length;
  }
  const central = Buffer.concat(directory);
  const isLarge = entries.some(({ zip64 }) => zip64);
  const large = Buffer.alloc(isLarge ? 76 : 0);
  if (isLarge) {
    large.writeUInt32LE(0x06064b50, 0);
    large.writeBigUInt64LE(44n, 4);
    large.writeBigUInt64LE(BigInt(entries.length), 24);
    large.writeBigUInt64LE(BigInt(entries.length), 32);
    large.writeBigUInt64LE(BigInt(central.length), 40);
    large.writeBigUInt64LE(BigInt(offset), 48);
    large.writeUInt32LE(0x07064b50, 56);
    large.writeBigUInt64LE(BigInt(offset + central.length), 64);
    large.writeUInt32LE(1, 72);
  }
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(isLarge ? 0xffff : entries.length, 8);
  end.writeUInt16LE(isLarge ? 0xffff : entries.length, 10);
  end.writeUInt32LE(isLarge ? 0xffffffff : central.length, 12);
  end.writeUInt32LE(isLarge ? 0xffffffff : offset, 16);
  return Buffer.concat([...parts, central, large, end]);
}

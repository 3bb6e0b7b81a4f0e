import crc32c from "crc-32/crc32c.js";

/**
 * Bytes as a TFRecord: their length (uint64, little-endian), the masked CRC-32C of that, the bytes, and the masked CRC-32C of
 * those. Files of such records may end within one: readers stop before it.
 */
export function tfRecord(data: Uint8Array): Uint8Array {
  const record = new Uint8Array(8 + 4 + data.length + 4);
  const view = new DataView(record.buffer);
  view.setBigUint64(0, BigInt(data.length), true);
  view.setUint32(8, maskedCrc(record.subarray(0, 8)), true);
  record.set(data, 12);
  view.setUint32(12 + data.length, maskedCrc(data), true);
  return record;
}

/** rotate_right(crc, 15) + 0xa282ead8: a checksum of bytes that may themselves hold checksums. */
function maskedCrc(bytes: Uint8Array): number {
  const crc = crc32c.buf(bytes, 0);
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
}

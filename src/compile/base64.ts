const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const PIECE = 0x6000;

/** Bytes as text (RFC 4648), for places that hold text alone. */
export function toBase64(bytes: Uint8Array): string {
  const pieces: string[] = [];
  for (let start = 0; start < bytes.length; start += PIECE) pieces.push(pieceOf(bytes.subarray(start, start + PIECE)));
  return pieces.join("");
}

function pieceOf(bytes: Uint8Array): string {
  let text = "";
  for (let i = 0; i < bytes.length; i += 3) {
    const [a, b = 0, c = 0] = bytes.subarray(i, i + 3);
    const bits = (a! << 16) | (b << 8) | c;
    for (let place = 0; place < 4; place++) {
      text += i + place > bytes.length ? "=" : LETTERS[(bits >> (18 - 6 * place)) & 63];
    }
  }
  return text;
}

/** The bytes of a base64 text, or undefined where it is none. */
export function fromBase64(text: string): Uint8Array | undefined {
  if (text.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(text)) return undefined;
  const padding = text.endsWith("==") ? 2 : text.endsWith("=") ? 1 : 0;
  const bytes = new Uint8Array((text.length / 4) * 3 - padding);
  for (let i = 0, at = 0; i < text.length; i += 4) {
    let bits = 0;
    for (let place = 0; place < 4; place++) bits = (bits << 6) | Math.max(0, LETTERS.indexOf(text[i + place]!));
    for (let place = 0; place < 3 && at < bytes.length; place++) bytes[at++] = (bits >> (16 - 8 * place)) & 255;
  }
  return bytes;
}

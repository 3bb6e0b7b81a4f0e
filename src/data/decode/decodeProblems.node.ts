import { ProblemError } from "../../errors.ts";

/** @param most pixels that are opened */
export function tooLarge(name: string, received: string, most: number): ProblemError {
  return new ProblemError({
    what: `${name} is too large`,
    expected: `at most ${most / 1e6} million pixels`,
    received,
    mend: "Make it smaller first.",
  });
}

const formats = "a JPEG, PNG, WebP, GIF, AVIF or TIFF";

export function notAnImage(name: string, received: string, expected = formats): ProblemError {
  return new ProblemError({ what: `${name} is not an image that can be read`, expected, received });
}

/** Turns what the decoder says into a problem that names the file. */
export function decodeProblem(name: string, bytes: Uint8Array, error: unknown, most: number): ProblemError {
  const message = error instanceof Error ? error.message : String(error);
  if (/pixel limit/.test(message)) return tooLarge(name, "more", most);
  if (/unsupported image format/.test(message)) return notAnImage(name, beginning(bytes));
  return damaged(name, firstComplaint(message), error);
}

export function damaged(name: string, received: string | undefined, cause?: unknown): ProblemError {
  const mend = "Copy or download it again.";
  return new ProblemError({ what: `${name} is damaged or cut off`, ...(received && { received }), mend }, { cause });
}

/** The decoder complains line by line, and says no more than "Unknown error" where several pictures complain at once. */
function firstComplaint(message: string): string | undefined {
  const first =
    message
      .split("\n")
      .map((line) => line.trim())
      .find((line) => line !== "") ?? "";
  return /unknown error/i.test(first) ? undefined : first;
}

/** HEIC photos have the codec of films, which is not freely usable everywhere. */
export function noHeicDecoder(name: string): ProblemError {
  return new ProblemError({
    what: `${name} is a HEIC photo, which cannot be read without libheif-js`,
    mend: "Install it (npm install libheif-js), or save the photo as JPEG (iPhone: Settings, Camera, Formats, Most Compatible).",
  });
}

function beginning(bytes: Uint8Array): string {
  return `a file that begins with ${JSON.stringify(Buffer.from(bytes.subarray(0, 12)).toString("latin1"))}`;
}

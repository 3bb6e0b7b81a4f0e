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
  if (isHeic(bytes)) {
    return new ProblemError(
      {
        what: `${name} is a HEIC photo, which cannot be read`,
        mend: "Save it as JPEG (iPhone: Settings, Camera, Formats, Most Compatible).",
      },
      { cause: error },
    );
  }
  if (/pixel limit/.test(message)) return tooLarge(name, "more", most);
  if (/unsupported image format/.test(message)) return notAnImage(name, beginning(bytes));
  return new ProblemError(
    {
      what: `${name} is damaged or cut off`,
      received: message.replaceAll(/\s+/g, " ").trim(),
      mend: "Copy or download it again.",
    },
    { cause: error },
  );
}

/** The brand in the header of an ISO media file: HEIC photos have the codec of films, which is not freely usable. */
function isHeic(bytes: Uint8Array): boolean {
  const header = Buffer.from(bytes.subarray(4, 12)).toString("latin1");
  return /^ftyp(heic|heix|hevc|heim|heis)$/.test(header);
}

function beginning(bytes: Uint8Array): string {
  return `a file that begins with ${JSON.stringify(Buffer.from(bytes.subarray(0, 12)).toString("latin1"))}`;
}

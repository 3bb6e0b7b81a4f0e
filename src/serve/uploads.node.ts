import { httpProblem } from "./httpProblem.node.ts";

/** What a request brings. */
export type Uploads =
  /** Pictures as files: one as the body itself, or those of a form. */
  | { readonly kind: "picture"; readonly bytes: Uint8Array }
  | { readonly kind: "form"; readonly pictures: readonly { readonly name: string; readonly bytes: Uint8Array }[] }
  /** Pixels as the model wants them, of one image or several. */
  | { readonly kind: "pixels"; readonly bytes: Uint8Array };

/** The media type of raw pixels: a picture may have just as many bytes, so it must be said. */
export const PIXELS = "application/vnd.plumage.pixels";

/** What curl says of any body where nobody tells it otherwise: the bytes show whether it is a picture. */
const CURLS_OWN = "application/x-www-form-urlencoded";

/** Pictures in one form, at most. */
export const MOST_PICTURES = 64;

/**
 * What a body is, by its type.
 * @throws HttpProblem 415 when it is of a type that is no picture, 400 when a form is broken or has no picture.
 */
export async function readUploads(type: string, bytes: Uint8Array): Promise<Uploads> {
  const media = type.split(";", 1)[0]!.trim().toLowerCase();
  if (media === "multipart/form-data") return { kind: "form", pictures: await readForm(type, bytes) };
  if (media === PIXELS) return { kind: "pixels", bytes };
  return { kind: "picture", bytes };
}

/** Refuses a type that is no picture, before its body is read. */
export function expectMediaType(type: string): void {
  const media = type.split(";", 1)[0]!.trim().toLowerCase();
  const isKnown =
    media === "" ||
    media.startsWith("image/") ||
    media === CURLS_OWN ||
    media === "application/octet-stream" ||
    media === "multipart/form-data";
  if (isKnown || media === PIXELS) return;
  throw httpProblem(415, {
    what: "A body of this type is no picture",
    expected: `image/jpeg or another image type, application/octet-stream, multipart/form-data or ${PIXELS}`,
    received: media,
    mend: 'Send the file itself: curl --data-binary @photo.jpg -H "content-type: image/jpeg".',
  });
}

async function readForm(type: string, bytes: Uint8Array) {
  // Node's own reader of forms; it wants a response or request to read one from.
  const form = await new Response(bytes as Uint8Array<ArrayBuffer>, { headers: { "content-type": type } })
    .formData()
    .catch(() => undefined);
  if (form === undefined) {
    throw httpProblem(400, { what: "The form is broken", expected: "multipart/form-data with its boundary" });
  }
  const files = form.getAll("image").filter((value) => typeof value !== "string");
  if (files.length === 0) {
    throw httpProblem(400, {
      what: "The form has no picture",
      expected: 'a file in the field "image"',
      received: `the fields ${[...new Set(form.keys())].map((name) => JSON.stringify(name)).join(", ") || "of an empty form"}`,
      mend: "curl -F image=@photo.jpg",
    });
  }
  if (files.length > MOST_PICTURES) {
    throw httpProblem(413, {
      what: "The form has too many pictures",
      expected: `at most ${MOST_PICTURES}`,
      received: `${files.length}`,
    });
  }
  return Promise.all(files.map(async (file) => ({ name: file.name, bytes: new Uint8Array(await file.arrayBuffer()) })));
}

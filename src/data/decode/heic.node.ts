import { createRequire } from "node:module";

/** What is called here of libheif-js, which has no types. Calls that fail give a value with a code above 0. */
interface Libheif {
  readonly ready: Promise<unknown>;
  heif_context_alloc(): unknown;
  heif_context_free(context: unknown): void;
  heif_context_read_from_memory(context: unknown, bytes: Uint8Array): { readonly code: { readonly value: number } };
  heif_js_context_get_primary_image_handle(context: unknown): unknown;
  heif_image_handle_get_width(handle: unknown): number;
  heif_image_handle_get_height(handle: unknown): number;
  heif_image_handle_release(handle: unknown): void;
  heif_js_decode_image2(handle: unknown, space: unknown, chroma: unknown): Decoded | undefined;
  heif_image_release(image: unknown): void;
  readonly heif_colorspace: { readonly heif_colorspace_RGB: unknown };
  readonly heif_chroma: { readonly heif_chroma_interleaved_RGBA: unknown };
}

interface Decoded {
  readonly image?: unknown;
  readonly channels?: readonly { readonly stride: number; readonly data: Uint8Array }[];
}

/** Pixels of a photo, upright, red, green, blue and alpha, in the colours of its own profile. */
export interface HeicPixels {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

const library = "libheif-js/wasm-bundle.js";

/** Whether photos of iPhones can be decoded: their codec is that of films, and comes with an optional package. */
export function hasHeicDecoder(): boolean {
  try {
    createRequire(import.meta.url).resolve(library);
    return true;
  } catch {
    return false;
  }
}

/**
 * Decodes the main picture of a HEIC photo, on the thread that calls it.
 * @param most pixels that are decoded
 * @returns undefined when it is damaged; "too large" when it has more pixels
 */
export async function decodeHeic(bytes: Uint8Array, most: number): Promise<HeicPixels | "too large" | undefined> {
  const heif = ((await import(library)) as { readonly default: Libheif }).default;
  await heif.ready;
  const context = heif.heif_context_alloc();
  let handle: unknown;
  try {
    if (heif.heif_context_read_from_memory(context, bytes).code.value !== 0) return undefined;
    handle = heif.heif_js_context_get_primary_image_handle(context);
    if (hasFailed(handle)) return undefined;
    const [width, height] = [heif.heif_image_handle_get_width(handle), heif.heif_image_handle_get_height(handle)];
    if (width * height > most) return "too large";
    const { heif_colorspace_RGB: space } = heif.heif_colorspace;
    const decoded = heif.heif_js_decode_image2(handle, space, heif.heif_chroma.heif_chroma_interleaved_RGBA);
    const plane = decoded?.channels?.[0];
    if (decoded === undefined || plane === undefined) return undefined;
    const data = new Uint8Array(width * height * 4);
    for (let y = 0; y < height; y++) {
      data.set(plane.data.subarray(y * plane.stride, y * plane.stride + width * 4), y * width * 4);
    }
    heif.heif_image_release(decoded.image);
    return { width, height, data };
  } finally {
    if (handle !== undefined && !hasFailed(handle)) heif.heif_image_handle_release(handle);
    heif.heif_context_free(context);
  }
}

function hasFailed(value: unknown): boolean {
  return value === undefined || value === null || (Object(value) as { readonly code?: unknown }).code !== undefined;
}

/**
 * What a file must hash to, in either of the two usual spellings: "md5:c32a1d4a..." (hexadecimal, as authors publish it)
 * or "sha512-Ij+0xtbj..." (base64, as npm publishes it).
 */
export type Checksum = `${string}:${string}` | `${string}-${string}`;

/** A file that lies somewhere on the network; its checksum decides whether what comes is it. */
export type RemoteFile =
  | { readonly kind: "url"; readonly url: string; readonly integrity: Checksum }
  | { readonly kind: "npm"; readonly package: string; readonly version: string; readonly integrity: Checksum };

/** A place where something can be had: all of its files together, or none. */
export interface Mirror {
  readonly files: readonly RemoteFile[];
}

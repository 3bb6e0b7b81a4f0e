import { type PictureFlags, pictureOptions, type Size, type SourceFlags, sourceOptions } from "./dataFlags.ts";
import { builtInSet, type LocateOptions } from "./dataLocation.node.ts";
import { excludedNames } from "./exclusions.node.ts";

/**
 * What flags say of the pictures of a location, for `locateData`.
 * @param usual the size of pictures unless a flag says otherwise; a built-in set of arrays keeps its own
 * @param cwd where the paths of lists of exclusions begin
 */
export async function locateOptions(
  location: string,
  flags: SourceFlags & PictureFlags,
  usual: Size & { readonly channels: number },
  cwd: string,
): Promise<LocateOptions> {
  const entry = builtInSet(location);
  const exclude = await excludedNames(flags.exclude, cwd);
  return {
    ...sourceOptions(flags),
    ...pictureOptions(flags, entry?.kind === "arrays" ? entry : usual),
    ...(exclude && { exclude: [...exclude] }),
  };
}

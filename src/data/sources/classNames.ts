import { z } from "zod";

const names = z.union([z.array(z.string()), z.record(z.string(), z.string()).transform((each) => Object.values(each))]);
const schema = z.object({ info: z.object({ features: z.record(z.string(), z.unknown()) }) });
const classLabel = z.object({ names });

/**
 * The names of a label's classes, which Hugging Face's datasets write into the metadata of parquet files.
 * @returns undefined where there are none
 */
export function classNames(
  metadata: readonly { readonly key: string; readonly value?: string }[],
  column: string,
): readonly string[] | undefined {
  const text = metadata.find(({ key }) => key === "huggingface")?.value;
  if (text === undefined) return undefined;
  try {
    const { info } = schema.parse(JSON.parse(text));
    return classLabel.parse(info.features[column]).names;
  } catch {
    return undefined; // Written by others, or labels are text.
  }
}

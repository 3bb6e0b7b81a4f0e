import {
  type AsyncBuffer,
  asyncBufferFromFile,
  type FileMetaData,
  parquetMetadataAsync,
  parquetRead,
  parquetSchema,
  type SchemaTree,
} from "hyparquet";
import { compressors } from "hyparquet-compressors";
import { ProblemError, shortList } from "../../errors.ts";
import { readProblem } from "../../files/problems.node.ts";
import { classNames } from "./classNames.ts";
import { columnOf, noColumn, oneLabel } from "./tableColumns.ts";

/** A parquet file with a column of pictures and one of labels. */
export interface ParquetShard {
  /** For each row its label; undefined where it has none. */
  readonly labels: readonly (string | undefined)[];
  /** Where each row group begins, and behind them the number of rows. */
  readonly starts: readonly number[];
  /** The bytes of the pictures in one row group; what is no bytes is returned as it is. */
  readGroup(group: number): Promise<readonly unknown[]>;
}

export interface ShardOptions {
  readonly pathColumn?: string;
  readonly labelColumn?: string;
}

/**
 * Opens a parquet file and reads its labels, no picture.
 * @param called what to call it in messages
 * @throws ProblemError when it is damaged, or has no such columns.
 */
export async function openShard(file: string, called: string, options: ShardOptions): Promise<ParquetShard> {
  const reader = await opened(file, called);
  const columns = parquetSchema(reader.metadata).children;
  const names = columns.map(({ element }) => element.name);
  const image = columnOf(called, names, "path", options.pathColumn) ?? onlyPictures(columns);
  const label = columnOf(called, names, "label", options.labelColumn);
  if (image === undefined) throw noColumn(called, names, "image");
  if (label === undefined) throw noColumn(called, names, "label");
  checkPictures(called, columns.find(({ element }) => element.name === image)!);
  const counts = reader.metadata.row_groups.map(({ num_rows }) => Number(num_rows));
  const starts = [0];
  for (const count of counts) starts.push(starts.at(-1)! + count);
  const classes = classNames(reader.metadata.key_value_metadata ?? [], label);
  const labels = await reader.column(label, 0, starts.at(-1)!);
  return {
    labels: labels.map((value, row) => labelOf(`${called} row ${row}`, value, classes)),
    starts,
    readGroup: async (group) => (await reader.column(image, starts[group]!, starts[group + 1]!)).map(bytesOf),
  };
}

interface Reader {
  readonly metadata: FileMetaData;
  /** The rows from `start` to before `end` of a column. */
  column(name: string, start: number, end: number): Promise<readonly unknown[]>;
}

async function opened(path: string, called: string): Promise<Reader> {
  const guarded = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      const told = readProblem(error, called);
      if (told instanceof ProblemError) throw told;
      const received = error instanceof Error ? error.message : String(error);
      const mend = "Copy or download it again.";
      throw new ProblemError(
        { what: `${called} is no parquet file, or damaged or cut off`, received, mend },
        { cause: error },
      );
    }
  };
  const { file, metadata } = await guarded(async () => {
    const file: AsyncBuffer = await asyncBufferFromFile(path);
    return { file, metadata: await parquetMetadataAsync(file) };
  });
  return {
    metadata,
    column: (name, rowStart, rowEnd) =>
      guarded(async () => {
        let values: readonly unknown[] = [];
        if (rowEnd === rowStart) return values;
        const onComplete = (rows: readonly (readonly unknown[])[]) => {
          values = rows.map(([value]) => value);
        };
        await parquetRead({ file, metadata, compressors, utf8: false, columns: [name], rowStart, rowEnd, onComplete });
        return values;
      }),
  };
}

/** The one column that is filed as Hugging Face files pictures, whatever it is called. */
function onlyPictures(columns: readonly SchemaTree[]): string | undefined {
  const found = columns.filter(({ children }) => children.some(({ element }) => element.name === "bytes"));
  return found.length === 1 ? found[0]!.element.name : undefined;
}

function checkPictures(called: string, column: SchemaTree): void {
  const { element, children } = column;
  const holdsBytes =
    children.length > 0
      ? children.some((child) => child.element.name === "bytes" && child.element.type === "BYTE_ARRAY")
      : element.type === "BYTE_ARRAY" && element.converted_type !== "UTF8";
  if (holdsBytes) return;
  const isText = element.converted_type === "UTF8";
  throw new ProblemError({
    what: `${called}: its column ${element.name} holds no pictures`,
    expected: "their bytes, or { bytes, path }",
    received: isText
      ? "text"
      : (element.logical_type?.type ?? element.converted_type ?? element.type ?? "a structure").toLowerCase(),
    ...(isText && { mend: "Paths and labels belong into a table: .csv or .jsonl." }),
  });
}

/** Hugging Face writes -1 where a label is not known. */
function labelOf(where: string, value: unknown, classes: readonly string[] | undefined): string | undefined {
  if (typeof value !== "number" && typeof value !== "bigint") {
    return oneLabel(where, value instanceof Uint8Array ? Buffer.from(value).toString() : value);
  }
  if (value < 0) return undefined;
  if (classes === undefined) return String(value);
  const name = classes[Number(value)];
  if (name !== undefined) return name;
  throw new ProblemError({
    what: `${where}: its label names no class`,
    expected: `0 to ${classes.length - 1} (${shortList(classes)})`,
    received: String(value),
  });
}

function bytesOf(value: unknown): unknown {
  return typeof value === "object" && value !== null && "bytes" in value ? (value.bytes ?? value) : value;
}

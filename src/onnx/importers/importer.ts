import type { Value } from "../../graph/graph.ts";
import type { NodeReader } from "../nodeReader.ts";

/** Writes a node of an ONNX file with the functions of `ops/`: its output, or its outputs where it has several. */
export type Importer = (node: NodeReader) => Value | readonly Value[];

/** Importers of one family, by ONNX's name of the operator. */
export type Importers = Readonly<Record<string, Importer>>;

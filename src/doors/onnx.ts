/** ONNX bytes out and in, and what an ONNX file says of itself. */
export { decodeModel, encodeModel, type ModelInfo, readModelInfo } from "../compile/modelFile.ts";
export { type ImportedGraph, type ImportOptions, importObstacles, importOnnx } from "../onnx/import.ts";
export { type OnnxInfo, readOnnxInfo } from "../onnx/read.ts";
export type { Obstacle } from "../onnx/replay.ts";
export { OPSET, type WriteOptions, writeOnnx } from "../onnx/write.ts";

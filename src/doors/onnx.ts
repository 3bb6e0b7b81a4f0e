/** ONNX bytes out, and what an ONNX file says of itself. */
export { encodeModel, type ModelInfo, readModelInfo } from "../compile/modelFile.ts";
export { type OnnxInfo, readOnnxInfo } from "../onnx/read.ts";
export { OPSET, type WriteOptions, writeOnnx } from "../onnx/write.ts";

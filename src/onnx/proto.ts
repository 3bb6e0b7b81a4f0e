import proto from "onnx-proto";

/** The ONNX protobuf messages. The package is CommonJS, so its one door is its default export. */
export const { ModelProto, AttributeProto, TensorProto } = proto.onnx;

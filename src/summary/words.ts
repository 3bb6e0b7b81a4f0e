import { argumentCount, describeLayer, isLayer, type Layer } from "../nn/layer.ts";

/** Settings that go without saying. */
const USUAL: Readonly<Record<string, unknown>> = {
  strides: 1,
  dilations: 1,
  dilationRate: 1,
  groups: 1,
  depthMultiplier: 1,
  padding: "same",
  activation: "linear",
  useBias: true,
};

/** A layer in words: its factory with its arguments, and options that are not the usual ones: "conv2d(64, 3) strides 2, relu". */
export function layerWords(layer: Layer): string {
  if (Array.isArray(layer.config.layers) && layer.config.layers.length === 0) return "identity";
  if (layer.kind === "activation") return String(Object.values(layer.config)[0]);
  const options = Object.entries(layer.config).slice(argumentCount(layer));
  const words = options.flatMap(([key, value]) => optionWords(layer, key, value));
  const name = describeLayer(layer).replace("()", "");
  return [name, words.join(", ")].filter((text) => text !== "").join(" ");
}

function optionWords({ kind, config }: Layer, key: string, value: unknown): string[] {
  // How numbers are normalised matters to training, and to nobody who looks at a table.
  if (kind.endsWith("Normalization") && key !== "groups") return [];
  const isPool = /pool/i.test(kind);
  const usual = isPool ? { padding: "valid", strides: config.poolSize }[key] : USUAL[key];
  if (value === usual || JSON.stringify(value) === JSON.stringify([usual, usual])) return [];
  if (key === "activation") return [typeof value === "string" ? value : isLayer(value) ? value.kind : ""];
  if (key === "useBias") return ["no bias"];
  if (typeof value === "string") return [`${spaced(key)} ${value}`];
  if (typeof value === "number") return [`${spaced(key)} ${value}`];
  const isNumbers = Array.isArray(value) && value.length > 0 && value.every((each) => typeof each === "number");
  return isNumbers ? [`${spaced(key)} ${value.join(" x ")}`] : [];
}

/** "dilationRate" -> "dilation rate". */
function spaced(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

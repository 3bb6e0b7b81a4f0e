import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import * as ort from "onnxruntime-node";
import { type Limit, limits } from "../../src/runtime/limits.ts";
import type { OrtLibrary } from "../../src/runtime/ort.ts";
import type { Runtime } from "../../src/runtime/runtime.ts";
import { loadWebgpu } from "../../src/runtime/webgpu.ts";

/** A node that ran on the processor although WebGPU was asked for. */
export interface NodeBeside {
  /** ONNX's word for it: "GridSample". */
  readonly operator: string;
  /** The element types of what it read and wrote. */
  readonly types: readonly string[];
}

/** WebGPU in Node, which notes where each node runs: ONNX Runtime itself takes the processor without a word. */
export interface ProfiledRuntime extends Runtime {
  /** What ran on the processor in all sessions that were closed, each once. */
  beside(): readonly NodeBeside[];
}

interface ProfileEvent {
  readonly args?: {
    readonly provider?: string;
    readonly op_name?: string;
    readonly input_type_shape?: readonly Readonly<Record<string, unknown>>[];
    readonly output_type_shape?: readonly Readonly<Record<string, unknown>>[];
  };
}

const typeNames: Readonly<Record<string, string>> = { float: "float32", double: "float64" };

export function profiledWebgpu(): ProfiledRuntime {
  const folder = mkdtempSync(path.join(tmpdir(), "plumage-profile-"));
  const options = { enableProfiling: true, profileFilePrefix: path.join(folder, "session"), logSeverityLevel: 3 };
  const found = new Map<string, NodeBeside>();
  const read = (file: string) => {
    for (const { args } of JSON.parse(readFileSync(file, "utf8")) as ProfileEvent[]) {
      if (args?.provider !== "CPUExecutionProvider" || args.op_name === undefined) continue;
      const types = [...(args.input_type_shape ?? []), ...(args.output_type_shape ?? [])]
        .flatMap((each) => Object.keys(each))
        .map((type) => typeNames[type] ?? type);
      const node = { operator: args.op_name, types: [...new Set(types)].sort() };
      found.set(JSON.stringify(node), node);
    }
    rmSync(file);
  };
  return {
    engine: "webgpu",
    threads: 1,
    async load(model) {
      const session = await loadWebgpu(ort as unknown as OrtLibrary, model, options);
      return {
        ...session,
        async close() {
          await session.close();
          for (const name of readdirSync(folder)) read(path.join(folder, name));
        },
      };
    },
    beside() {
      rmSync(folder, { recursive: true });
      return [...found.values()];
    },
  };
}

/** Whether a limit tells of a node that ran on the processor. */
export function explains({ kind, operators, types }: Limit, node: NodeBeside): boolean {
  if (kind !== "beside" || (operators !== undefined && !operators.includes(node.operator))) return false;
  return types === undefined || types.some((type) => node.types.includes(type));
}

/** The nodes that no limit explains, and the limits that no node needs. */
export function unexplained(nodes: readonly NodeBeside[]): {
  readonly nodes: readonly NodeBeside[];
  readonly limits: readonly Limit[];
} {
  const ours = limits.filter(({ kind, engine }) => kind === "beside" && engine === "webgpu");
  return {
    nodes: nodes.filter((node) => !ours.some((limit) => explains(limit, node))),
    limits: ours.filter((limit) => !nodes.some((node) => explains(limit, node))),
  };
}

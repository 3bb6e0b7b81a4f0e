import type { Kernels } from "../kernel.ts";
import { broadcastShape, build, read, readBroadcast } from "../ndarray.ts";

export const matrix = {
  MatMul: ([a, b]) => {
    const rows = a!.shape.at(-2)!;
    const inner = a!.shape.at(-1)!;
    const columns = b!.shape.at(-1)!;
    const batch = broadcastShape([a!.shape.slice(0, -2), b!.shape.slice(0, -2)]);
    return build([...batch, rows, columns], (index) => {
      const row = index.at(-2)!;
      const column = index.at(-1)!;
      const place = index.slice(0, -2);
      // An inner axis of size 1 would broadcast too, where `at` is 0 anyway.
      return sumOver(inner, (at) => readBroadcast(a!, [...place, row, at]) * readBroadcast(b!, [...place, at, column]));
    });
  },
  Gemm: ([a, b, c], { alpha, beta, transA, transB }) => {
    const [rows, inner] = transA ? [a!.shape[1]!, a!.shape[0]!] : [a!.shape[0]!, a!.shape[1]!];
    const columns = b!.shape[transB ? 0 : 1]!;
    return build([rows, columns], ([row, column]) => {
      const product = sumOver(inner, (at) => {
        const left = read(a!, transA ? [at, row!] : [row!, at]);
        return left * read(b!, transB ? [column!, at] : [at, column!]);
      });
      return alpha * product + (c === undefined ? 0 : beta * readBroadcast(c, [row!, column!]));
    });
  },
} satisfies Partial<Kernels>;

function sumOver(count: number, term: (at: number) => number): number {
  let sum = 0;
  for (let at = 0; at < count; at++) sum += term(at);
  return sum;
}

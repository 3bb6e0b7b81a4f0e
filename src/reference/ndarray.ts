import { elementCount } from "../tensor/tensor.ts";

/** Numbers in row-major order, held as float64 whatever their element type is. */
export interface NdArray {
  readonly shape: readonly number[];
  readonly data: Float64Array;
}

/** An array whose element at each index is `at(index)`. The index list is reused: copy it to keep it. */
export function build(shape: readonly number[], at: (index: readonly number[]) => number): NdArray {
  const data = new Float64Array(elementCount(shape));
  forEachIndex(shape, (index, position) => {
    data[position] = at(index);
  });
  return { shape, data };
}

/** An array of zeros, to add to. */
export function blank(shape: readonly number[]): NdArray {
  return { shape, data: new Float64Array(elementCount(shape)) };
}

/** Visits every index of a shape in row-major order, with its position in the data. */
export function forEachIndex(
  shape: readonly number[],
  visit: (index: readonly number[], position: number) => void,
): void {
  const count = elementCount(shape);
  const index = shape.map(() => 0);
  for (let position = 0; position < count; position++) {
    visit(index, position);
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      index[axis]!++;
      if (index[axis]! < shape[axis]!) break;
      index[axis] = 0;
    }
  }
}

/** Where an index stands in the data of a shape. */
export function positionOf(shape: readonly number[], index: readonly number[]): number {
  let position = 0;
  for (let axis = 0; axis < shape.length; axis++) position = position * shape[axis]! + index[axis]!;
  return position;
}

/** The element at an index. */
export function read({ shape, data }: NdArray, index: readonly number[]): number {
  return data[positionOf(shape, index)]!;
}

/** Adds to the element at an index. */
export function addAt({ shape, data }: NdArray, index: readonly number[], amount: number): void {
  data[positionOf(shape, index)]! += amount;
}

/** The element that broadcasting puts at an index: axes of size 1 repeat, missing ones in front too. */
export function readBroadcast({ shape, data }: NdArray, index: readonly number[]): number {
  const lead = index.length - shape.length;
  let position = 0;
  for (let axis = 0; axis < shape.length; axis++) {
    const size = shape[axis]!;
    position = position * size + (size === 1 ? 0 : index[axis + lead]!);
  }
  return data[position]!;
}

/** The shape that arrays broadcast to. The operators have checked that they fit. */
export function broadcastShape(shapes: readonly (readonly number[])[]): number[] {
  const rank = Math.max(...shapes.map((shape) => shape.length));
  return Array.from({ length: rank }, (_, i) => {
    const sizes = shapes.map((shape) => shape[i - rank + shape.length] ?? 1);
    return sizes.find((size) => size !== 1) ?? 1;
  });
}

/** Whether an index lies inside a shape. */
export function isInside(shape: readonly number[], index: readonly number[]): boolean {
  return index.every((position, axis) => position >= 0 && position < shape[axis]!);
}

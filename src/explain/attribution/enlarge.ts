/** Where the cells of a map lie along one side of the picture, in pixels: the middle of the first, and how far each is from the next. */
export interface Cells {
  readonly first: number;
  readonly apart: number;
}

/** Cells that share a side out evenly among themselves. */
export function evenCells(pixels: number, count: number): Cells {
  const apart = pixels / count;
  return { first: (apart - 1) / 2, apart };
}

/**
 * Enlarges a map of cells to the size of the picture, bilinearly; beyond the outermost cells' middles their numbers go on.
 * @param grid [rows, columns]
 * @param at where rows and columns lie
 * @returns [height, width]
 */
export function enlarged(
  grid: Float32Array,
  rows: number,
  size: { readonly height: number; readonly width: number },
  at: { readonly rows: Cells; readonly columns: Cells },
): Float32Array {
  const columns = grid.length / rows;
  const down = between(size.height, rows, at.rows);
  const across = between(size.width, columns, at.columns);
  const map = new Float32Array(size.height * size.width);
  down.forEach(({ low: top, high: bottom, share: dy }, y) => {
    across.forEach(({ low: left, high: right, share: dx }, x) => {
      const upper = (1 - dx) * grid[top * columns + left]! + dx * grid[top * columns + right]!;
      const lower = (1 - dx) * grid[bottom * columns + left]! + dx * grid[bottom * columns + right]!;
      map[y * size.width + x] = (1 - dy) * upper + dy * lower;
    });
  });
  return map;
}

/** For each pixel the two cells that it lies between, and how far it is on its way from the first to the second. */
function between(pixels: number, count: number, { first, apart }: Cells) {
  return Array.from({ length: pixels }, (_, pixel) => {
    const at = Math.min(count - 1, Math.max(0, (pixel - first) / apart));
    const low = Math.floor(at);
    return { low, high: Math.min(count - 1, low + 1), share: at - low };
  });
}

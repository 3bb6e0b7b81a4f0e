/*
 * Nearest neighbours by an inverted file (Sivic & Zisserman, 2003): points are put into lists by the centre that they are nearest
 * to, and a query looks only at the lists of the centres nearest to it. The work grows with n * sqrt(n), not with the square.
 */

/** Points in lists, each around a centre. */
export interface PointLists {
  readonly dimensions: number;
  /** [lists, dimensions]. */
  readonly centres: Float32Array;
  /** [count, dimensions], list after list. */
  readonly points: Float32Array;
  /** For each row of `points`, which point that was. */
  readonly order: Uint32Array;
  /** [lists + 1]: list `i` holds the rows from `starts[i]` to `starts[i + 1]`. */
  readonly starts: Uint32Array;
}

/** How often centres are moved to the mean of their points. */
const rounds = 4;
/** Points that a centre's place is found from. */
const sampled = 32;

/** Puts `count` points, [count, dimensions], into about 4 sqrt(count) lists. The same points always give the same lists. */
export function makeLists(given: Float32Array, dimensions: number): PointLists {
  const count = given.length / dimensions;
  const lists = Math.max(1, Math.min(count, Math.round(2 * Math.sqrt(count))));
  const centres = findCentres(given, dimensions, lists);
  const nearest = Uint32Array.from({ length: count }, (_, i) => nearestRow(centres, given, i * dimensions, dimensions));
  const starts = new Uint32Array(lists + 1);
  for (const list of nearest) starts[list + 1]! += 1;
  for (let list = 0; list < lists; list++) starts[list + 1]! += starts[list]!;
  const next = starts.slice();
  const order = new Uint32Array(count);
  const points = new Float32Array(given.length);
  for (let i = 0; i < count; i++) {
    const row = next[nearest[i]!]!++;
    order[row] = i;
    points.set(given.subarray(i * dimensions, (i + 1) * dimensions), row * dimensions);
  }
  return { dimensions, centres, points, order, starts };
}

/** k-means (Lloyd, 1982) on evenly spaced points. */
function findCentres(points: Float32Array, dimensions: number, lists: number): Float32Array {
  const count = points.length / dimensions;
  const rowOf = (i: number, of: number) => Math.floor((i * count) / of) * dimensions;
  const centres = new Float32Array(lists * dimensions);
  for (let i = 0; i < lists; i++) {
    const row = rowOf(i, lists);
    centres.set(points.subarray(row, row + dimensions), i * dimensions);
  }
  const used = Math.min(count, lists * sampled);
  for (let round = 0; round < rounds; round++) {
    const sums = new Float64Array(centres.length);
    const members = new Uint32Array(lists);
    for (let i = 0; i < used; i++) {
      const row = rowOf(i, used);
      const list = nearestRow(centres, points, row, dimensions);
      members[list]! += 1;
      for (let d = 0; d < dimensions; d++) sums[list * dimensions + d]! += points[row + d]!;
    }
    for (let list = 0; list < lists; list++) {
      if (members[list] === 0) continue;
      for (let d = 0; d < dimensions; d++)
        centres[list * dimensions + d] = sums[list * dimensions + d]! / members[list]!;
    }
  }
  return centres;
}

function nearestRow(rows: Float32Array, points: Float32Array, start: number, dimensions: number): number {
  let nearest = 0;
  let least = Number.POSITIVE_INFINITY;
  for (let row = 0, at = 0; at < rows.length; row++, at += dimensions) {
    const distance = distanceBelow(least, rows, at, points, start, dimensions);
    if (distance < least) {
      least = distance;
      nearest = row;
    }
  }
  return nearest;
}

/** The squared distance, or some number that is not below `limit` where the distance is not: most points are too far by their first coordinates. */
function distanceBelow(
  limit: number,
  a: Float32Array,
  aStart: number,
  b: Float32Array,
  bStart: number,
  dimensions: number,
): number {
  let distance = 0;
  let d = 0;
  while (d < dimensions && distance < limit) {
    const stop = Math.min(d + 8, dimensions);
    for (; d < stop; d++) {
      const difference = a[aStart + d]! - b[bStart + d]!;
      distance += difference * difference;
    }
  }
  return distance;
}

/** The nearest points that a search has found, nearest first. Overwritten by the next search. */
export interface Found {
  count: number;
  readonly indices: Uint32Array;
  /** Squared. */
  readonly distances: Float32Array;
}

export interface SearchOptions {
  /** How many are wanted. */
  readonly most: number;
  /** The largest squared distance. */
  readonly reach: number;
  /** Lists that are looked at. */
  readonly lists: number;
}

/** Has a function that finds up to `most` points near to a query. */
export function searcher(
  { dimensions, centres, points, order, starts }: PointLists,
  { most, reach, lists }: SearchOptions,
): (query: Float32Array) => Found {
  const found = emptyList(most);
  const chosen = emptyList(Math.min(lists, starts.length - 1));
  return (query) => {
    chosen.count = 0;
    for (let list = 0, at = 0; at < centres.length; list++, at += dimensions) {
      const limit = worstOf(chosen, 16);
      const distance = distanceBelow(limit, centres, at, query, 0, dimensions);
      if (distance < limit) keep(chosen, list, distance);
    }
    found.count = 0;
    for (let i = 0; i < chosen.count; i++) {
      const list = chosen.indices[i]!;
      let limit = worstOf(found, reach);
      for (let row = starts[list]!; row < starts[list + 1]!; row++) {
        const distance = distanceBelow(limit, points, row * dimensions, query, 0, dimensions);
        if (distance < limit) {
          keep(found, order[row]!, distance);
          limit = worstOf(found, reach);
        }
      }
    }
    return found;
  };
}

function emptyList(most: number): Found {
  return { count: 0, indices: new Uint32Array(most), distances: new Float32Array(most) };
}

function worstOf({ count, distances }: Found, otherwise: number): number {
  return count < distances.length ? otherwise : distances[count - 1]!;
}

function keep(found: Found, index: number, distance: number): void {
  const { indices, distances } = found;
  let place = Math.min(found.count, distances.length - 1);
  for (; place > 0 && distances[place - 1]! > distance; place--) {
    indices[place] = indices[place - 1]!;
    distances[place] = distances[place - 1]!;
  }
  indices[place] = index;
  distances[place] = distance;
  if (found.count < distances.length) found.count++;
}

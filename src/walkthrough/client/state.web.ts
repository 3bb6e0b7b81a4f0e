import type { Part } from "./arithmetic.ts";
import type { Outline } from "./gridView.web.ts";
import type { Walk, WalkPage } from "./pageData.ts";

/** The cell that is looked at. A unit of a dense layer is a filter with one cell. */
export interface Chosen {
  readonly stage: number;
  readonly filter: number;
  readonly row: number;
  readonly column: number;
}

export interface WalkContext {
  readonly page: WalkPage;
  readonly walk: Walk;
  /** The cell of each stage that was looked at last. */
  readonly last: readonly Chosen[];
  /** The stage that is looked at. */
  readonly now: number;
  /** Looks at a cell; what is not said stays as it was. */
  choose(chosen: { readonly stage: number } & Partial<Chosen>): void;
}

/** A part of the page. */
export interface WalkView {
  readonly element: HTMLElement;
  show?(): void;
}

/** A part of the picture, as an outline over it. */
export function outlineOfPart({ image }: Walk, { top, left, height, width }: Part): Outline {
  return {
    left: left / image.width,
    top: top / image.height,
    width: width / image.width,
    height: height / image.height,
  };
}

import { button, byId, el } from "../../page/dom.web.ts";
import { type Choice, imagesOf, titleOf } from "./choice.ts";
import { tile } from "./galleryView.web.ts";
import { countGroups } from "./groups.ts";
import { countMatrix } from "./matrix.ts";
import type { Context, LoadedSet, State, View } from "./state.web.ts";
import { counted } from "./words.ts";

const MOST_PAIRS = 8;
const PICTURES = 6;

interface Pair {
  readonly choice: Choice;
  readonly images: number;
}

/** What is taken for what most often, with the surest mistakes. */
export function pairsView(context: Context): View {
  const root = byId("pairs");
  return {
    show(state, loaded) {
      const pairs = mostConfused(state, loaded).slice(0, MOST_PAIRS);
      byId("pairs-section").hidden = pairs.length === 0;
      root.replaceChildren(...pairs.map((pair) => pairCard(pair, context, state, loaded)));
    },
  };
}

function mostConfused({ limits }: State, { answers, kinds }: LoadedSet): readonly Pair[] {
  const matrix = countMatrix(answers, limits);
  const size = answers.classes.length;
  const pairs: Pair[] =
    kinds === undefined
      ? matrix.flatMap((row, truth) =>
          row
            .slice(0, size)
            .flatMap((images, column) =>
              column === truth ? [] : [{ choice: { kind: "cell", truth, column } as const, images }],
            ),
        )
      : countGroups(answers, kinds.labels, kinds.names.length, limits).map(({ wrong }, label) => ({
          choice: { kind: "label", of: "kinds", label, wrong: true } as const,
          images: wrong,
        }));
  return pairs.filter(({ images }) => images > 0).sort((a, b) => b.images - a.images);
}

function pairCard({ choice, images }: Pair, { change, open }: Context, state: State, loaded: LoadedSet): HTMLElement {
  const all = imagesOf(loaded, choice, state.limits);
  const tiles = Array.from(all.subarray(0, PICTURES), (index, i) =>
    tile(loaded, index, state, () => open(state.part, all, i)),
  );
  const name = `${counted(images, "picture")}: ${titleOf(loaded, choice)}`;
  const show = button(name, { class: "link" }, () => {
    change({ choice, page: 0 });
    byId("pictures").scrollIntoView({ block: "start", behavior: "smooth" });
  });
  return el("article", {}, show, el("div", { class: "tiles strip" }, ...tiles));
}

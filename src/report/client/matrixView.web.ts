import { button, byId, el } from "../../page/dom.web.ts";
import { countMatrix } from "./matrix.ts";
import type { Context, View } from "./state.web.ts";
import { count, counted, percent } from "./words.ts";

const MOVES: Readonly<Record<string, readonly [down: number, right: number]>> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};

/** Truth against answer. A cell is a button that shows its images; arrow keys go from cell to cell. */
export function matrixView({ data: { classes }, change }: Context): View {
  const root = byId("matrix");
  const columns = [...classes, "not sure"];
  const cells = classes.map((_, truth) =>
    columns.map((_, column) => {
      const cell = button(
        "",
        { class: truth === column ? "right" : column === classes.length ? "unsure" : "wrong" },
        () => {
          change({ choice: { kind: "cell", truth, column }, page: 0 });
          byId("pictures").scrollIntoView({ block: "nearest", behavior: "smooth" });
        },
      );
      cell.tabIndex = truth === 0 && column === 0 ? 0 : -1;
      cell.addEventListener("keydown", (event) => {
        const move = MOVES[event.key];
        const next = move && cells[truth + move[0]]?.[column + move[1]];
        if (next === undefined || next.closest("td")?.hidden) return;
        event.preventDefault();
        focusOn(next);
      });
      return cell;
    }),
  );
  const focusOn = (cell: HTMLButtonElement) => {
    for (const each of cells.flat()) each.tabIndex = each === cell ? 0 : -1;
    cell.focus();
  };
  const heads = columns.map((name) => el("th", { scope: "col" }, el("span", {}, name)));
  const tds = cells.map((row) => row.map((cell) => el("td", {}, cell)));
  const rows = tds.map((row, truth) => el("tr", {}, el("th", { scope: "row" }, `is ${classes[truth]}`), ...row));
  const corner = el("td", { class: "corner" }, "called");
  root.replaceChildren(
    el(
      "table",
      { class: classes.length > 6 ? "matrix many" : "matrix", "aria-label": "Confusion matrix" },
      el("thead", {}, el("tr", {}, corner, ...heads)),
      el("tbody", {}, ...rows),
    ),
  );
  return {
    show({ limits, choice }, { answers }) {
      const counts = countMatrix(answers, limits);
      const hasUnsure = counts.some((row) => row.at(-1)! > 0);
      for (const row of [heads, ...tds]) row.at(-1)!.hidden = !hasUnsure;
      for (const [truth, row] of cells.entries()) {
        const all = counts[truth]!.reduce((sum, each) => sum + each, 0);
        for (const [column, cell] of row.entries()) {
          const images = counts[truth]![column]!;
          const share = all === 0 ? 0 : images / all;
          cell.replaceChildren(el("b", {}, count(images)), el("small", {}, percent(all === 0 ? undefined : share, 0)));
          const said = column === classes.length ? "nothing said" : `called ${classes[column]}`;
          cell.setAttribute(
            "aria-label",
            `is ${classes[truth]}, ${said}: ${counted(images, "image")}, ${percent(share)}`,
          );
          const isChosen = choice.kind === "cell" && choice.truth === truth && choice.column === column;
          cell.setAttribute("aria-pressed", String(isChosen));
          cell.style.setProperty("--share", `${Math.round(8 + 60 * Math.sqrt(share))}%`);
          cell.classList.toggle("none", images === 0);
        }
      }
    },
  };
}

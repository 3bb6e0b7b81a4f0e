import { type Relabel, writeRelabelList } from "../../data/relabelList.ts";
import { button, byId, el } from "../../page/dom.web.ts";
import { type LoadedSet, nameOf } from "./state.web.ts";
import { counted } from "./words.ts";

/** What the reader says of labels, until it is saved. */
export interface Relabels {
  /** What was said of an image: a class, "leave out", or undefined where nothing was. */
  readonly of: (part: number, index: number) => number | "leave out" | undefined;
  /** Says something of an image, or takes it back. */
  readonly say: (part: number, index: number, what: number | "leave out" | undefined) => void;
  /** Is called after each change. */
  readonly onChange: (listener: () => void) => void;
}

/** Collects what is said of labels, and saves it as a file for `plumage train --relabel`. */
export function collectRelabels(sets: readonly LoadedSet[]): Relabels {
  const said = new Map<string, { part: number; index: number; what: number | "leave out" }>();
  const listeners: (() => void)[] = [];
  let isSaved = true;
  const tray = byId("tray");
  const told = el("span", { "aria-live": "polite" });
  const save = button("Save the list", { id: "save-relabels", class: "strong" }, () => {
    isSaved = true;
    download("relabel.tsv", writeRelabelList([...said.values()].map(entry)));
    tell();
  });
  const clear = button("Forget all", {}, () => {
    said.clear();
    changed();
  });
  tray.replaceChildren(told, save, clear);
  const entry = ({ part, index, what }: { part: number; index: number; what: number | "leave out" }): Relabel => {
    const loaded = sets[part]!;
    const { classes, truth } = loaded.answers;
    return {
      name: nameOf(loaded, index),
      content: loaded.set.contents?.[index],
      was: classes[truth[index]!]!,
      ...(what !== "leave out" && { is: classes[what]! }),
    };
  };
  const tell = () => {
    tray.hidden = said.size === 0;
    told.textContent = `${counted(said.size, "label")} looked at${isSaved ? ", saved as relabel.tsv: plumage train ... --relabel relabel.tsv" : ", not saved yet"}`;
  };
  const changed = () => {
    isSaved = said.size === 0;
    tell();
    for (const listener of listeners) listener();
  };
  window.addEventListener("beforeunload", (event) => {
    if (!isSaved) event.preventDefault();
  });
  tell();
  return {
    of: (part, index) => said.get(`${part} ${index}`)?.what,
    say(part, index, what) {
      if (what === undefined) said.delete(`${part} ${index}`);
      else said.set(`${part} ${index}`, { part, index, what });
      changed();
    },
    onChange: (listener) => listeners.push(listener),
  };
}

function download(name: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: "text/tab-separated-values" }));
  const link = el("a", { href: address, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

/** Buttons that say what an image is. */
export function relabelButtons(
  relabels: Relabels,
  part: number,
  index: number,
  { answers: { classes, truth } }: LoadedSet,
  looksLike?: number,
): HTMLElement {
  const label = truth[index]!;
  const root = el("div", { class: "relabel", role: "group", "aria-label": "Its label" });
  const choices: readonly (readonly [string, number | "leave out"])[] = [
    ...(looksLike === undefined ? [] : [[`relabel to “${classes[looksLike]}”`, looksLike] as const]),
    ...(looksLike === undefined && classes.length === 2
      ? [[`relabel to “${classes[1 - label]}”`, 1 - label] as const]
      : []),
    ["leave out", "leave out"],
    [`“${classes[label]}” is right`, label],
  ];
  const show = () => {
    const said = relabels.of(part, index);
    const others =
      classes.length > 2 ? [otherClass(classes, label, said, (what) => relabels.say(part, index, what), show)] : [];
    root.replaceChildren(
      ...choices.map(([text, what]) =>
        button(text, { "aria-pressed": String(said === what) }, () => {
          relabels.say(part, index, said === what ? undefined : what);
          show();
          root.querySelectorAll("button")[choices.findIndex(([, each]) => each === what)]?.focus();
        }),
      ),
      ...others,
    );
  };
  show();
  return root;
}

function otherClass(
  classes: readonly string[],
  label: number,
  said: number | "leave out" | undefined,
  say: (what: number) => void,
  shown: () => void,
): HTMLElement {
  const options = classes.map((name, i) =>
    el("option", { value: i, disabled: i === label, selected: i === said && i !== label }, name),
  );
  const pick = el(
    "select",
    { "aria-label": "relabel to another class" },
    el("option", { value: "" }, "relabel to ..."),
    ...options,
  );
  pick.addEventListener("change", () => {
    if (pick.value !== "") say(Number(pick.value));
    shown();
  });
  return pick;
}

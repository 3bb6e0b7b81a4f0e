import { count, counted, listed, percent } from "../words.ts";
import { type Audit, leaked } from "./audit.ts";
import type { OddityKind } from "./quality/oddities.ts";
import type { FactName } from "./shortcuts.ts";

/** One kind of finding, for people: the gravest come first. */
export interface Section {
  readonly kind: string;
  readonly gravity: "serious" | "look" | "note";
  /** "12 groups of pictures are in more than one split" */
  readonly title: string;
  /** What it means, and what to do. */
  readonly advice: string;
  /** Lines without pictures: files that cannot be read, classes. */
  readonly lines: readonly string[];
  /** Pictures that belong together, side by side. */
  readonly groups: readonly { readonly places: readonly number[]; readonly why: string }[];
}

/** What was found, in sections by kind; kinds of which nothing was found are left out. */
export function sectionsOf(audit: Audit): readonly Section[] {
  const all = [...copySections(audit), ...classSections(audit), ...shortcutSections(audit)];
  const sections = [...all, ...unusableSections(audit), ...odditySections(audit)];
  const order = ["serious", "look", "note"];
  return sections.toSorted((a, b) => order.indexOf(a.gravity) - order.indexOf(b.gravity));
}

function copySections(audit: Audit): readonly Section[] {
  const { duplicates, pictures } = audit;
  const across = duplicates.filter(({ splits }) => splits.length > 1);
  const conflicts = duplicates.filter(({ labels }) => labels.length > 1);
  const within = duplicates.filter((group) => !across.includes(group) && !conflicts.includes(group));
  const shown = (groups: typeof duplicates) => groups.map(({ places, ...rest }) => ({ places, why: whyAlike(rest) }));
  const sections: Section[] = [];
  const add = (kind: string, gravity: Section["gravity"], groups: typeof duplicates, title: string, advice: string) => {
    if (groups.length > 0) sections.push({ kind, gravity, title, advice, lines: [], groups: shown(groups) });
  };
  const held = (["test", "validation"] as const)
    .filter((split) => pictures.splits.includes(split) && leaked(audit, split) > 0)
    .map((split) => {
      const all = Array.from({ length: pictures.count }, (_, i) => i).filter((i) => pictures.splitOf(i) === split);
      return `${counted(leaked(audit, split), `${split} picture`)} (${percent(leaked(audit, split) / all.length)})`;
    });
  const more = held.length > 0 ? `: ${listed(held)} seen elsewhere` : "";
  const lead = (groups: typeof duplicates) => counted(groups.length, "group");
  add(
    ...(["across splits", "serious", across] as const),
    `${lead(across)} of the same picture in more than one split${more}`,
    "What was learned from is judged on: scores come out too good. Leave the training copies out (--fix).",
  );
  add(
    ...(["two labels", "serious", conflicts] as const),
    `${lead(conflicts)} of the same picture under different labels`,
    "One label at most is right. --fix leaves all of them out; put back the right one by deleting its line.",
  );
  add(
    ...(["copies", "look", within] as const),
    `${lead(within)} of the same picture within a split`,
    "Copies count more than others, and may be divided between training and test later. --fix keeps one of each.",
  );
  return sections;
}

function whyAlike(group: { readonly kind: string; readonly agreement: number; readonly hasMirrored: boolean }): string {
  if (group.kind === "file") return "the same file";
  if (group.kind === "pixels") return "the same pixels";
  return `nearly the same${group.hasMirrored ? ", mirrored" : ""}; agreement ${group.agreement.toFixed(2)}`;
}

function classSections({ balance }: Audit): readonly Section[] {
  const used = balance.classes.filter(({ total }) => total > 0);
  const make = (gravity: Section["gravity"], title: string, advice: string, lines: readonly string[]): Section[] => [
    { kind: "classes", gravity, title, advice, lines, groups: [] },
  ];
  if (used.length === 1) {
    return make("serious", `all pictures are of one class, ${used[0]!.name}`, "There is nothing to tell apart.", []);
  }
  const single = used.filter(({ total }) => total === 1);
  const names = single.map(({ name }) => name);
  const most = Math.max(...used.map(({ total }) => total));
  const fewest = Math.min(...used.map(({ total }) => total));
  return [
    ...(single.length === 0
      ? []
      : make(
          ...(["serious", `${counted(single.length, "class")} with a single picture`] as const),
          ...(["It cannot be both learned from and judged on.", names] as const),
        )),
    ...(most < 10 * fewest
      ? []
      : make(
          ...(["look", `the largest class has ${count(most)} pictures, the smallest ${count(fewest)}`] as const),
          ...(["Accuracy hides what happens to small classes: look at the scores of each.", []] as const),
        )),
  ];
}

const factWords: Readonly<Record<FactName, string>> = {
  camera: "the camera",
  size: "the size of the file's picture",
  format: "the file format",
  shape: "the shape (wide, tall, square)",
  colour: "being grey or in colour",
};

function shortcutSections({ shortcuts }: Audit): readonly Section[] {
  return shortcuts.map(({ fact, accuracy, baseline, cramersV, values }) => ({
    kind: `shortcut: ${fact}`,
    gravity: accuracy - baseline >= (1 - baseline) / 2 ? "serious" : "look",
    title: `the class can be guessed by ${factWords[fact]} alone: ${percent(accuracy)} right, the commonest class ${percent(baseline)}`,
    advice: `A network may learn that in place of what is to be seen. Mix the sources of each class (Cramér's V ${cramersV.toFixed(2)}).`,
    lines: values.map((each) => {
      return `${each.value}: ${counted(each.count, "picture")}, ${percent(each.share)} ${each.className}`;
    }),
    groups: [],
  }));
}

function unusableSections({ unusable }: Audit): readonly Section[] {
  if (unusable.length === 0) return [];
  return [
    {
      kind: "unusable",
      gravity: "serious",
      title: `${counted(unusable.length, "file")} that cannot be used`,
      advice: "They are passed over, here and in training.",
      lines: unusable.map(({ name, message }) => (message.includes(name) ? message : `${name}: ${message}`)),
      groups: [],
    },
  ];
}

const oddityWords: Readonly<
  Record<OddityKind, readonly [Section["gravity"], one: string, more: string, advice: string]>
> = {
  blank: ["look", "is of one colour", "are of one colour", "Nothing is to be seen on it. --fix leaves it out."],
  dark: ["look", "looks dark", "look dark", "98 % of its pixels are darker than a quarter of white."],
  blurred: [
    ...(["look", "looks blurred", "look blurred"] as const),
    "Hardly any fine detail at the size it was looked at; a smooth subject looks so, too.",
  ],
  grey: [
    ...(["look", "is grey among coloured ones", "are grey among coloured ones"] as const),
    "Fine where it comes in every class; otherwise a hint to the class.",
  ],
  elongated: [
    ...(["look", "is more than three times as long as wide", "are more than three times as long as wide"] as const),
    "Squashed to a square it is distorted: consider --fit pad or crop.",
  ],
  tiny: ["note", "is smaller than 32 pixels", "are smaller than 32 pixels", "Enlarged, it shows little."],
  huge: [
    ...(["note", "has more than 40 million pixels", "have more than 40 million pixels"] as const),
    "Nothing is wrong with it, but decoding takes long.",
  ],
};

function odditySections({ oddities }: Audit): readonly Section[] {
  return (Object.keys(oddityWords) as OddityKind[])
    .filter((kind) => oddities[kind].length > 0)
    .map((kind) => {
      const [gravity, one, more, advice] = oddityWords[kind];
      const groups = oddities[kind].map(({ place, why }) => ({ places: [place], why }));
      const title = `${counted(groups.length, "picture")} ${groups.length === 1 ? one : more}`;
      return { kind, gravity, title, advice, lines: [], groups };
    });
}

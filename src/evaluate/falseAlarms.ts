import type { Decision } from "../compile/decision.ts";
import { answerBy, NOT_SURE, placeOfPositive } from "./decide.ts";
import { type Estimate, proportion } from "./interval.ts";
import { likeliest } from "./probabilities.ts";

/** A picture that shows none of a model's classes, and what the model said of it. */
export interface AskedNegative {
  /** What the picture is called. */
  readonly name: string;
  /** What it shows instead, where that is known: "B". */
  readonly group?: string;
  /** One for each of the model's classes. */
  readonly probabilities: ArrayLike<number>;
}

/** A part of some pictures, with its 95 % interval. */
export interface Counted extends Estimate {
  readonly images: number;
  readonly count: number;
}

export interface FalseAlarms {
  /** Pictures that were taken for something, of all: for the class that means yes, or for any class. */
  readonly alarms: Counted;
  /** Pictures of which the model said that it is not sure. */
  readonly notSure: number;
  /** The same for what they show, the most alarms first. */
  readonly groups: readonly (Counted & { readonly name: string })[];
  /** What they were taken for, the most frequent first. */
  readonly takenFor: readonly { readonly name: string; readonly count: number }[];
  /** Pictures whose likeliest class has at least this probability; of models without a class that means yes. */
  readonly above: readonly (Counted & { readonly probability: number })[];
  /** The alarms of which the model was surest. */
  readonly surest: readonly {
    readonly name: string;
    readonly group?: string;
    readonly className: string;
    readonly probability: number;
  }[];
}

export interface FalseAlarmOptions {
  /** The class that means yes, of two. */
  readonly positive?: string | undefined;
  readonly decision?: Decision | undefined;
  /** How many of the surest. Default 10. */
  readonly surest?: number;
}

const ABOVE = [0.5, 0.9, 0.99] as const;

/**
 * What a model makes of pictures that show none of its classes: letters for a model of digits, an album without birds. Each one that it
 * takes for something is a false alarm. Of a question of yes or no that is a yes; of several classes any answer but "not sure".
 * @param classes the model's, in the order of the probabilities
 */
export function falseAlarms(
  asked: readonly AskedNegative[],
  classes: readonly string[],
  { positive, decision, surest = 10 }: FalseAlarmOptions = {},
): FalseAlarms {
  const answerOf = answerBy(classes, decision);
  const yes = positive === undefined ? undefined : placeOfPositive(classes, positive);
  const told = asked.map(({ name, group, probabilities }) => {
    const answer = answerOf(probabilities);
    const best = likeliest(probabilities);
    const isAlarm = yes === undefined ? answer !== NOT_SURE : answer === yes;
    return { name, group, answer, isAlarm, top: probabilities[best]!, sure: probabilities[yes ?? best]! };
  });
  const counted = (
    rows: readonly (typeof told)[number][],
    isCounted: (row: (typeof told)[number]) => boolean,
  ): Counted => {
    const count = rows.filter(isCounted).length;
    return { images: rows.length, count, ...proportion(count, rows.length) };
  };
  const alarms = told.filter(({ isAlarm }) => isAlarm);
  const groups = grouped(told, ({ group }) => group);
  return {
    alarms: counted(told, ({ isAlarm }) => isAlarm),
    notSure: told.filter(({ answer }) => answer === NOT_SURE).length,
    groups: [...groups]
      .map(([name, rows]) => ({ name, ...counted(rows, ({ isAlarm }) => isAlarm) }))
      .toSorted((a, b) => (b.value ?? 0) - (a.value ?? 0) || a.name.localeCompare(b.name)),
    takenFor: [...grouped(alarms, ({ answer }) => classes[answer])]
      .map(([name, rows]) => ({ name, count: rows.length }))
      .toSorted((a, b) => b.count - a.count || a.name.localeCompare(b.name)),
    above:
      yes !== undefined
        ? []
        : ABOVE.map((probability) => ({ probability, ...counted(told, ({ top }) => top >= probability) })),
    surest: alarms
      .toSorted((a, b) => b.sure - a.sure)
      .slice(0, surest)
      .map(({ name, group, answer, sure }) => ({
        name,
        ...(group !== undefined && { group }),
        className: classes[answer]!,
        probability: sure,
      })),
  };
}

/** Rows by a name; those without one are left out. */
function grouped<T>(rows: readonly T[], nameOf: (row: T) => string | undefined): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const row of rows) {
    const name = nameOf(row);
    if (name === undefined) continue;
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [row]);
    else group.push(row);
  }
  return groups;
}

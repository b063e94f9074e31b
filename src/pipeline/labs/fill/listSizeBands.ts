/**
 * The least number of practices that share a band, and that a CCG has if it is named, of those that are listed
 * in every month. A reader who searches the published list by size and CCG finds at least this many candidates.
 */
export const MIN_ALIKE = 5;

/** What the published list says about a practice over all months of the data. List sizes are patients. */
export interface ListedPractice {
  readonly no: number;
  /** Its CCG in its latest month. */
  readonly ccg: number;
  /** Its list size in its first month, the smallest and the largest; undefined where none is known. */
  readonly sizes:
    | { readonly first: number; readonly smallest: number; readonly largest: number }
    | undefined;
  /** Whether its list size is known in every month in which any is. */
  readonly isComplete: boolean;
}

/** A range of list sizes, both ends included. */
export interface Band {
  readonly low: number;
  readonly high: number;
}

/** Bands end at multiples of this, so that they do not change as data grow. */
const CELL = 500;

/**
 * The bands of one CCG’s practices. A practice has one band for all months, because a band that changed with
 * it would say more each month. Practices are grouped by their first list size in steps of 500 patients, and
 * steps are joined from the lowest until a band has enough practices that are listed in every month; those
 * that opened or closed can be recognised by their months, so they do not count. The last practices join the
 * band before if they are too few. A band is the range of all list sizes of its practices in all months,
 * rounded outwards to two figures.
 *
 * @returns by the practices' numbers; practices without a known size have none.
 */
export function listSizeBands(
  practices: readonly ListedPractice[],
  minAlike = MIN_ALIKE,
): ReadonlyMap<number, Band> {
  const cells = new Map<number, ListedPractice[]>();
  for (const practice of practices) {
    if (!practice.sizes) continue;
    const cell = Math.floor(practice.sizes.first / CELL);
    cells.set(cell, [...(cells.get(cell) ?? []), practice]);
  }
  const bands: ListedPractice[][] = [];
  let open: ListedPractice[] = [];
  for (const [, members] of [...cells].sort(([a], [b]) => a - b)) {
    open = [...open, ...members];
    if (open.filter(({ isComplete }) => isComplete).length < minAlike) continue;
    bands.push(open);
    open = [];
  }
  bands.push([...(bands.pop() ?? []), ...open]);
  return new Map(
    bands.flatMap(members => {
      const sizes = members.flatMap(member => member.sizes ?? []);
      const band = {
        low: floor(Math.min(...sizes.map(({ smallest }) => smallest))),
        high: -floor(-Math.max(...sizes.map(({ largest }) => largest))),
      };
      return members.map(({ no }) => [no, band] as const);
    }),
  );
}

/** Rounded down to two figures: 8,412 is 8,400 and −8,412 is −8,500. */
function floor(size: number): number {
  const figure = 10 ** Math.max(0, Math.floor(Math.log10(Math.abs(size))) - 1);
  return Math.floor(size / figure) * figure;
}

/**
 * The CCGs that are shown as one, because their names would identify their practices: those with too few
 * practices that are listed in every month (others can be recognised by their months, so that the rest are
 * alone) and, if together they still have too few, the next smallest.
 */
export function smallCcgs(
  practices: readonly ListedPractice[],
  minAlike = MIN_ALIKE,
): ReadonlySet<number> {
  const sizes = new Map<number, number>();
  for (const { ccg, isComplete } of practices) {
    sizes.set(ccg, (sizes.get(ccg) ?? 0) + (isComplete ? 1 : 0));
  }
  const small = new Set<number>();
  let total = 0;
  for (const [ccg, size] of [...sizes].sort(([, a], [, b]) => a - b)) {
    if (size >= minAlike && (small.size === 0 || total >= minAlike)) break;
    small.add(ccg);
    total += size;
  }
  return small;
}

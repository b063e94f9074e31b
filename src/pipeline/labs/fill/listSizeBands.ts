/**
 * So many practices, at least, share a band, and so many a CCG that is shown under its name: whoever
 * looks a practice up in the published list by its size and CCG finds no fewer candidates.
 */
export const LEAST_ALIKE = 5;

/** What the published list says about a practice over all months of the data. List sizes are patients. */
export interface ListedPractice {
  readonly no: number;
  /** Its CCG in its latest month. */
  readonly ccg: number;
  /** Its list size in its first month, the smallest and the largest; undefined where none is known. */
  readonly sizes:
    | { readonly first: number; readonly least: number; readonly most: number }
    | undefined;
  /** Whether its list size is known in every month in which any is. */
  readonly isComplete: boolean;
}

/** A range of list sizes, both ends included. */
export interface Band {
  readonly low: number;
  readonly high: number;
}

/** Cuts between bands lie at multiples of this, so that they stay where they are as data grow. */
const CELL = 500;

/**
 * The bands of one CCG's practices, one for all months: a band that moved with its practices would
 * tell more each month. They are ordered by their first list size, in steps of 500 patients, and steps
 * are joined from below until a band has enough practices that the list has in every month: those that
 * opened or closed meanwhile can be ruled out by their months, and are not counted. A rest too small for
 * a band of its own joins the last one. A band reaches from the smallest to the largest size that any of its
 * practices had in any month, rounded outwards to two figures.
 *
 * @returns by the practices' numbers; practices without a known size have none.
 */
export function listSizeBands(
  practices: readonly ListedPractice[],
  leastAlike = LEAST_ALIKE,
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
    if (open.filter(({ isComplete }) => isComplete).length < leastAlike) continue;
    bands.push(open);
    open = [];
  }
  bands.push([...(bands.pop() ?? []), ...open]);
  return new Map(
    bands.flatMap(members => {
      const sizes = members.flatMap(member => member.sizes ?? []);
      const band = {
        low: floored(Math.min(...sizes.map(({ least }) => least))),
        high: -floored(-Math.max(...sizes.map(({ most }) => most))),
      };
      return members.map(({ no }) => [no, band] as const);
    }),
  );
}

/** Rounded down to two figures: 8,412 is 8,400 and −8,412 is −8,500. */
function floored(size: number): number {
  const figure = 10 ** Math.max(0, Math.floor(Math.log10(Math.abs(size))) - 1);
  return Math.floor(size / figure) * figure;
}

/**
 * The CCGs that are shown as one, since each would name its practices by itself: those with too few
 * practices, and if together they are still too few, the next smallest.
 */
export function smallCcgs(
  practices: readonly ListedPractice[],
  leastAlike = LEAST_ALIKE,
): ReadonlySet<number> {
  const sizes = new Map<number, number>();
  for (const { ccg } of practices) sizes.set(ccg, (sizes.get(ccg) ?? 0) + 1);
  const small = new Set<number>();
  let together = 0;
  for (const [ccg, size] of [...sizes].sort(([, a], [, b]) => a - b)) {
    if (size >= leastAlike && (together === 0 || together >= leastAlike)) break;
    small.add(ccg);
    together += size;
  }
  return small;
}

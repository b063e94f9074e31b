import type { PrescribingSize } from './prescribingData.ts';
import { Dice } from './randomData.ts';

export interface Presentation {
  readonly code: string;
  /** A position. */
  readonly chemical: number;
  /** Presentations of one pattern are prescribed by the same practices, alike; `times` as much. */
  readonly pattern: number;
  readonly times: number;
  /** Of practices, a month. */
  readonly share: number;
  /** Above 0: only that many practices prescribe it. */
  readonly only: number;
  /** Only practices that do not count prescribe it. */
  readonly onlyUncounted: boolean;
}

/** Made-up drugs, in the order of their codes. */
export interface Drugs {
  readonly subparas: readonly string[];
  readonly chemicals: readonly { readonly code: string; readonly subpara: number }[];
  readonly presentations: readonly Presentation[];
}

type Plan = Omit<Presentation, 'code' | 'chemical'>;

const CHAPTERS = 21;
const two = (n: number): string => String(n).padStart(2, '0');

/** Subparagraphs of 1 to 8 chemicals, chemicals of 1 to 19 presentations, chapters 1 to 21. */
export function drugsOf(size: PrescribingSize, seed: number): Drugs {
  const dice = new Dice(seed * 17 + 3);
  const subparas: string[] = [];
  const chemicals: { code: string; subpara: number }[] = [];
  const presentations: Presentation[] = [];
  let before: Plan[][] = [];
  let pattern = 0;
  const perChapter = Math.ceil(size.chemicals / CHAPTERS);
  for (let made = 0; made < size.chemicals; ) {
    const chapter = 1 + Math.floor(made / perChapter);
    const subpara = `${two(chapter)}${two(1 + (subparas.length % 90))}${two(1 + Math.floor(subparas.length / 90))}0`;
    subparas.push(subpara);
    const doubles = before.length > 0 && dice.chance(0.1);
    const isEmpty = dice.chance(0.03);
    const onlyUncounted = dice.chance(0.03);
    const plans: Plan[][] = [];
    const count = doubles ? before.length : dice.whole(1, 8);
    for (let i = 0; i < count; i++) {
      const twin = plans.at(-1);
      if (doubles) plans.push((before[i] ?? []).map(plan => ({ ...plan, times: plan.times * 2 })));
      else if (twin && dice.chance(0.06)) plans.push(twin);
      else plans.push(chemicalPlan());
    }
    for (const [i, plan] of plans.entries()) {
      const chemical = chemicals.length;
      const code = `${subpara}A${String.fromCharCode(65 + i)}`;
      chemicals.push({ code, subpara: subparas.length - 1 });
      for (const [k, presentation] of plan.entries()) {
        presentations.push({ ...presentation, code: `${code}AAA${two(k)}A`, chemical });
      }
    }
    before = plans;
    made += count;

    function chemicalPlan(): Plan[] {
      // Most chemicals are rare, a few everybody prescribes.
      const share = isEmpty
        ? 0
        : Math.min(1, size.density * 0.11 * (1 / (1 - dice.next() * 0.99) ** 1.35));
      const only = !isEmpty && dice.chance(0.05) ? dice.whole(1, 3) : 0;
      return Array.from({ length: dice.whole(1, 19) }, () => ({
        pattern: pattern++,
        times: 1,
        share: Math.min(1, share * 2 * (0.3 + dice.next())),
        only,
        onlyUncounted,
      }));
    }
  }
  return inOrder({ subparas, chemicals, presentations });
}

/** Numbers everything in the order of codes. */
function inOrder({ subparas, chemicals, presentations }: Drugs): Drugs {
  const order = (codes: readonly string[]): number[] =>
    [...codes.keys()].sort((a, b) => ((codes[a] ?? '') < (codes[b] ?? '') ? -1 : 1));
  const placesOf = (sorted: readonly number[]): Map<number, number> =>
    new Map(sorted.map((old, ix) => [old, ix]));
  const subparaOrder = order(subparas);
  const subparaAt = placesOf(subparaOrder);
  const chemicalOrder = order(chemicals.map(({ code }) => code));
  const chemicalAt = placesOf(chemicalOrder);
  return {
    subparas: subparaOrder.map(i => subparas[i] ?? ''),
    chemicals: chemicalOrder.flatMap(i => {
      const chemical = chemicals[i];
      return chemical
        ? [{ code: chemical.code, subpara: subparaAt.get(chemical.subpara) ?? 0 }]
        : [];
    }),
    presentations: presentations
      .map(presentation => ({
        ...presentation,
        chemical: chemicalAt.get(presentation.chemical) ?? 0,
      }))
      .sort((a, b) => (a.code < b.code ? -1 : 1)),
  };
}

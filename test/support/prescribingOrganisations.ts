import type { PrescribingSize } from './prescribingData.ts';
import { Dice } from './randomData.ts';

interface Named {
  readonly code: string;
  readonly name: string;
}

/** Made-up organisations, in the order of their codes; links are positions. */
export interface Organisations {
  readonly regions: readonly Named[];
  readonly stps: readonly Named[];
  readonly ccgs: readonly (Named & { stp: number | null; region: number | null })[];
  readonly pcns: readonly Named[];
  readonly practices: readonly (Named & {
    readonly setting: number;
    readonly status: string;
    readonly pcn: number | null;
    readonly ccg: number;
    readonly counted: boolean;
  })[];
}

const named = (count: number, letter: string, kind: string): Named[] =>
  Array.from({ length: count }, (_, i) => {
    const code = `${letter}${String(i).padStart(letter.length === 1 ? 5 : 3, '0')}`;
    return { code, name: `${kind} ${String((i * 7919) % count).padStart(4, '0')}` };
  });

/** The last CCG of three or more has no STP; one practice in 20 is closed, one in 30 has no PCN. */
export function organisationsOf(size: PrescribingSize, seed: number): Organisations {
  const dice = new Dice(seed * 31 + 5);
  const ccgs = named(size.ccgs, 'C0', 'Sub-ICB').map((ccg, i) => ({
    ...ccg,
    stp: size.ccgs >= 3 && i === size.ccgs - 1 ? null : i % size.stps,
    region: dice.chance(0.03) ? null : (i % size.stps) % size.regions,
  }));
  const practices = named(size.practices, 'P', 'Practice').map(practice => {
    const pcn = dice.whole(0, size.pcns - 1);
    // A PCN is of one CCG, and now and then a practice in it of another.
    const ccg = dice.chance(0.05) ? dice.whole(0, size.ccgs - 1) : pcn % size.ccgs;
    const setting = dice.chance(0.03) ? 1 : 4;
    const status = dice.chance(0.05) ? 'C' : 'A';
    const hasStp = ccgs[ccg]?.stp !== null;
    return {
      ...practice,
      setting,
      status,
      pcn: dice.chance(1 / 30) ? null : pcn,
      ccg,
      counted: setting === 4 && status === 'A' && hasStp,
    };
  });
  return {
    regions: named(size.regions, 'Y0', 'Region'),
    stps: named(size.stps, 'Q0', 'ICB'),
    ccgs,
    pcns: named(size.pcns, 'U', 'PCN'),
    practices,
  };
}

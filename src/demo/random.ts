/** A stream of random numbers that is the same on every run and every machine. */
export interface Random {
  /** Uniform over 0 ≤ x < 1. */
  next(): number;
  /** Normal, mean 0, standard deviation 1. */
  normal(): number;
  /** A Poisson number of events with this mean. */
  poisson(mean: number): number;
}

/**
 * The stream of a name. The same name always gives the same numbers, so that a change to one practice or
 * test does not change the numbers of any other.
 */
export function randomOf(...names: readonly (string | number)[]): Random {
  const next = mulberry32(hash(names.join('|')));
  const normal = (): number =>
    Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
  const poisson = (mean: number): number => {
    if (mean > 30) return Math.max(0, Math.round(mean + Math.sqrt(mean) * normal()));
    const limit = Math.exp(-mean);
    let events = 0;
    for (let product = next(); product > limit; product *= next()) events++;
    return events;
  };
  return { next, normal, poisson };
}

/** FNV-1a, then mixed so that names that differ in one letter give distant seeds. */
function hash(text: string): number {
  let h = 2166136261;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 16777619);
  h = Math.imul(h ^ (h >>> 16), 2246822507);
  h = Math.imul(h ^ (h >>> 13), 3266489909);
  return (h ^ (h >>> 16)) >>> 0;
}

/** Tommy Ettinger's mulberry32: 32 bits of state, enough for invented counts. */
function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

import { type ChartState, PEERS, type Peers } from '../state/chartState.ts';
import { buildUrl, parseUrl } from '../state/codec.ts';

/** The practice that this browser remembers; the server never hears of it except in addresses. */
export interface RememberedPractice {
  readonly id: string;
  readonly name: string;
  /** The peers that links compare it with. */
  readonly peers: Peers;
}

/** early.ts has the same key. */
const KEY = 'openpath.practice';

/** Undefined where none is remembered, or the browser keeps nothing. */
export function rememberedPractice(): RememberedPractice | undefined {
  try {
    return practiceOf(JSON.parse(localStorage.getItem(KEY) ?? 'null'));
  } catch {
    return undefined;
  }
}

function practiceOf(value: unknown): RememberedPractice | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if (!('id' in value) || typeof value.id !== 'string' || value.id === '') return undefined;
  const name = 'name' in value && typeof value.name === 'string' ? value.name : value.id;
  const chosen = 'peers' in value ? value.peers : 'all';
  return { id: value.id, name, peers: PEERS.find(each => each === chosen) ?? 'all' };
}

/** Returns whether the browser keeps it. */
export function remember(practice: RememberedPractice): boolean {
  try {
    localStorage.setItem(KEY, JSON.stringify(practice));
    return true;
  } catch {
    return false;
  }
}

export function forget(): void {
  localStorage.removeItem(KEY);
}

/** The question of an address; undefined for other pages and files. */
export function questionAt(url: string): ChartState | undefined {
  const parsed = parseUrl(url);
  return parsed.ok && parsed.format === 'html' ? parsed.state : undefined;
}

/**
 * A question that compares practices and highlights none, with the remembered one highlighted among its
 * peers; undefined for any other question.
 */
export function withRemembered(
  state: ChartState | undefined,
  { id, peers }: RememberedPractice,
): string | undefined {
  if (state?.groupBy !== 'practice_id' || state.highlight.length > 0) return undefined;
  return buildUrl({ ...state, highlight: [id], peers });
}

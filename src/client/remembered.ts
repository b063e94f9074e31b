import { type ChartState, PEERS, type Peers } from '../state/chartState.ts';
import { buildUrl, parseUrl } from '../state/codec.ts';

/** The practice that this browser remembers. The server only learns of it through addresses. */
export interface RememberedPractice {
  readonly id: string;
  readonly name: string;
  /** The peers with which links compare the practice. */
  readonly peers: Peers;
}

/** The key in the browser's storage; early.ts uses the same one. */
const KEY = 'openpath.practice';

/** The remembered practice; undefined if there is none or the browser does not allow storage. */
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
  const peers = 'peers' in value ? value.peers : 'all';
  return { id: value.id, name, peers: PEERS.find(kind => kind === peers) ?? 'all' };
}

/**
 * Remembers a practice.
 *
 * @returns whether the browser has stored it.
 */
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
 * The question with the remembered practice highlighted among its peers, if it compares practices and
 * highlights none; undefined for any other question.
 */
export function withRemembered(
  state: ChartState | undefined,
  { id, peers }: RememberedPractice,
): string | undefined {
  if (state?.groupBy !== 'practice_id' || state.highlight.length > 0) return undefined;
  return buildUrl({ ...state, highlight: [id], peers });
}

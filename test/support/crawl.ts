import type { RunningApp } from './app.ts';
import { readParquet } from './sameFile.ts';

/** What was answered at one address. */
export interface Answered {
  readonly address: string;
  readonly status: number;
  /** Without parameters: `text/html`. */
  readonly type: string;
  readonly body: string;
  readonly headers: Headers;
}

/** The same kind of page about something else: only so many of each are looked at. */
const OF_A_KIND = 2;

/** What kind of page an address has: `/data/chart/by/practice_id.csv`, `/outliers/:/practice/:`. */
function kindOf(address: string): string {
  const { pathname } = new URL(address, 'http://x');
  const [, end = ''] = /(\.[a-z]+)$/.exec(pathname) ?? [];
  const words = pathname.split('/').slice(1, pathname.startsWith('/data/') ? 5 : undefined);
  return [...words.map(word => (/^[a-z_]+$/.test(word) ? word : ':')), end].join('/');
}

/** Every address that a page links to or loads on this site, as it is written. */
const linksIn = (html: string): string[] =>
  [...html.matchAll(/\s(?:href|src|data-[a-z-]+)="(\/[^"]*)"/g)]
    .map(([, link = '']) => link.replaceAll('&amp;', '&').replaceAll('&quot;', '"'))
    .map(link => link.replace(/#.*/, ''))
    .filter(link => !/^\/(?:assets\/|\/)|\/events(?:\?|$)/.test(link));

/** The text of an answer; of a Parquet file the names of its columns and all cells. */
async function textOf(response: Response, type: string): Promise<string> {
  if (type !== 'application/vnd.apache.parquet') return response.text();
  const { types, rows } = await readParquet(await response.arrayBuffer());
  return [Object.keys(types), ...rows].map(cells => cells.join(' | ')).join('\n');
}

/** Asks for these addresses and all that they lead to, a few of each kind. */
export async function crawled(app: RunningApp, seeds: readonly string[]): Promise<Answered[]> {
  const waiting = [...seeds];
  const visited = new Set(waiting);
  const kinds = new Map<string, number>();
  const answers: Answered[] = [];
  for (let address = waiting.shift(); address !== undefined; address = waiting.shift()) {
    const response = await app.get(address);
    const type = (response.headers.get('content-type') ?? '').split(';')[0] ?? '';
    const body = await textOf(response, type);
    answers.push({ address, status: response.status, type, body, headers: response.headers });
    const to = response.headers.get('location');
    for (const link of [
      ...(to?.startsWith('/') ? [to] : []),
      ...linksIn(type === 'text/html' ? body : ''),
    ]) {
      if (visited.has(link)) continue;
      const kind = kindOf(link);
      const count = kinds.get(kind) ?? 0;
      if (count >= OF_A_KIND) continue;
      kinds.set(kind, count + 1);
      visited.add(link);
      waiting.push(link);
    }
  }
  return answers;
}

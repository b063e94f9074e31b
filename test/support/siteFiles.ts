import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect } from 'vitest';

/** Every file below a folder, by its path in it. */
export async function filesIn(folder: string): Promise<Map<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter(entry => entry.isFile());
  return new Map(
    await Promise.all(
      files.map(async entry => {
        const file = path.join(entry.parentPath, entry.name);
        return [path.relative(folder, file), await readFile(file, 'utf8')] as const;
      }),
    ),
  );
}

/** What a page of HTML names elsewhere, in any element. */
export const addressesIn = (html: string): string[] =>
  [...html.matchAll(/\b(?:href|src|action|data|poster|srcset)="([^"]*)"/g)].map(
    ([, address = '']) => address.replaceAll('&amp;', '&'),
  );

/** Follows every link of every page from the index; fails where one leads out of the site or nowhere. */
export function crawlFiles(files: ReadonlyMap<string, string>): Set<string> {
  const reached = new Set<string>();
  const visitFile = (name: string): void => {
    if (reached.has(name)) return;
    reached.add(name);
    if (!name.endsWith('.html')) return;
    for (const address of addressesIn(files.get(name) ?? '')) {
      if (address.startsWith('https://openprescribing.net/') || address.startsWith('#')) continue;
      expect(address, `a link of ${name}`).not.toMatch(/^(?:[a-z]+:|\/)/);
      const target = path.posix.join(path.posix.dirname(name), decodeURI(address));
      expect(files.has(target), `${name} links to ${address}`).toBe(true);
      visitFile(target);
    }
  };
  visitFile('index.html');
  return reached;
}

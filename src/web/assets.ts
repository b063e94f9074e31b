import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { type RequestHandler, Router } from 'express';
import { projectPath } from '../paths.ts';

/** The compressed copies that the build puts beside large files, the smallest first. */
const PACKED = [
  { suffix: '.br', encoding: 'br' },
  { suffix: '.gz', encoding: 'gzip' },
] as const;

export interface Assets {
  /** The address of a file under `public`, with a hash that changes whenever the file does. */
  url(file: string): string;
  /** A hash of all files. */
  readonly hash: string;
  readonly routes: RequestHandler;
}

const hashOf = (...parts: (string | Buffer)[]): string =>
  parts
    .reduce((hash, part) => hash.update(part), createHash('sha256'))
    .digest('hex')
    .slice(0, 12);

/** This file is so large that browsers should keep it if a deployment changes only other files. */
const OWN_HASH = 'vendor/plotly.js';

/**
 * The files under `public`, served at `/assets/<hash>/<file>` and cached for ever. All share one hash, because
 * the style sheet, the font and the code refer to each other by relative addresses; the largest has its own. A
 * request with an outdated hash, from a page that was loaded before a deployment, gets the current file and may
 * not cache it.
 */
export function setUpAssets(folder = projectPath('public')): Assets {
  const files = new Map<string, string>();
  for (const file of filesUnder(folder)) {
    if (PACKED.some(({ suffix }) => file.endsWith(suffix))) continue;
    files.set(file, hashOf(readFileSync(path.join(folder, file))));
  }
  const shared = hashOf(
    ...[...files].filter(([file]) => file !== OWN_HASH).map(([file, hash]) => `${file} ${hash}\n`),
  );
  const ownHash = files.get(OWN_HASH) ?? shared;
  const addressHash = (file: string): string => (file === OWN_HASH ? ownHash : shared);

  const routes = Router();
  routes.get('/assets/:hash/*file', (request, response, next) => {
    const file = request.params.file.join('/');
    if (!files.has(file)) return next();
    const isCurrent = request.params.hash === addressHash(file);
    response.set('Cache-Control', isCurrent ? 'private, max-age=31536000, immutable' : 'no-cache');
    const packed = PACKED.find(
      ({ suffix, encoding }) =>
        existsSync(path.join(folder, file + suffix)) &&
        request.acceptsEncodings(encoding) === encoding,
    );
    response.vary('Accept-Encoding');
    if (packed) {
      response.type(path.extname(file));
      response.set('Content-Encoding', packed.encoding);
    }
    response.sendFile(file + (packed?.suffix ?? ''), { root: folder, cacheControl: false });
  });
  return {
    url: file => `/assets/${addressHash(file)}/${file}`,
    hash: hashOf(shared, ownHash),
    routes,
  };
}

function filesUnder(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile() && !/^\.|\.map$/.test(entry.name))
    .map(entry => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .map(file => file.split(path.sep).join('/'))
    .sort();
}

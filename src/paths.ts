import { fileURLToPath } from 'node:url';

/** The project's folder: the parent of `src` (tests) and of `dist` (the built server) alike. */
const root = new URL('..', import.meta.url);

/** The absolute path of a folder or file that ships with the project. */
export const projectPath = (...parts: string[]): string =>
  fileURLToPath(new URL(parts.join('/'), root));

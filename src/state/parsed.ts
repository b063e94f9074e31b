import type { ChartState } from './chartState.ts';

/** The files that a page can be had as, each under the page's address with its ending. */
export const FILE_FORMATS = ['csv', 'json', 'parquet'] as const;
export type FileFormat = (typeof FILE_FORMATS)[number];

/** The representations of one state: the page, its figures, its rows. */
export type Format = 'html' | FileFormat;

/** A path, or its last word, without the ending of a file, and the format that the ending names. */
export function withoutFormat(path: string): { readonly path: string; readonly format: Format } {
  const format = FILE_FORMATS.find(ending => path.endsWith(`.${ending}`));
  return format === undefined
    ? { path, format: 'html' }
    : { path: path.slice(0, -format.length - 1), format };
}

export type Parsed =
  | { readonly ok: true; readonly state: ChartState; readonly format: Format }
  /** `unknown-page`: there is no such view. `malformed`: the question cannot be understood. */
  | { readonly ok: false; readonly fault: 'unknown-page' | 'malformed'; readonly message: string };

export class Malformed extends Error {}
export class UnknownPage extends Error {}

/** Runs a parser and returns its result, or the fault that it throws as a value. */
export function parseWith(parse: () => { state: ChartState; format: Format }): Parsed {
  try {
    return { ok: true, ...parse() };
  } catch (error) {
    if (error instanceof Malformed)
      return { ok: false, fault: 'malformed', message: error.message };
    if (error instanceof UnknownPage) {
      return { ok: false, fault: 'unknown-page', message: error.message };
    }
    throw error;
  }
}

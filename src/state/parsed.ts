import type { ChartState } from './chartState.ts';

/** The representations of one state: the page, its figures, its rows. */
export type Format = 'html' | 'json' | 'csv';

export type Parsed =
  | { readonly ok: true; readonly state: ChartState; readonly format: Format }
  /** `unknown-page`: there is no such view. `malformed`: the question cannot be understood. */
  | { readonly ok: false; readonly fault: 'unknown-page' | 'malformed'; readonly message: string };

export class Malformed extends Error {}
export class UnknownPage extends Error {}

/** The result of `read`, or as a value the fault that it threw. */
export function parsedBy(read: () => { state: ChartState; format: Format }): Parsed {
  try {
    return { ok: true, ...read() };
  } catch (error) {
    if (error instanceof Malformed)
      return { ok: false, fault: 'malformed', message: error.message };
    if (error instanceof UnknownPage) {
      return { ok: false, fault: 'unknown-page', message: error.message };
    }
    throw error;
  }
}

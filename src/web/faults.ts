import type { ChartState } from '../state/chartState.ts';
import type { Format, Parsed } from '../state/codec.ts';

/** A link to a page that the request may have meant. */
export interface Suggestion {
  readonly text: string;
  readonly href: string;
}

export type FaultStatus = 400 | 403 | 404 | 405 | 414 | 429 | 503;

/**
 * Why a request gets no answer, in words for the person who made it. Thrown by routes; the one error
 * handler turns it into the page or the JSON.
 */
export class PageFault extends Error {
  readonly status: FaultStatus;
  /** What to do about it, in one or two sentences. */
  readonly detail: string | undefined;
  readonly suggestions: readonly Suggestion[];

  constructor(
    status: FaultStatus,
    message: string,
    {
      detail,
      suggestions = [],
    }: { detail?: string | undefined; suggestions?: readonly Suggestion[] } = {},
  ) {
    super(message);
    this.name = 'PageFault';
    this.status = status;
    this.detail = detail;
    this.suggestions = suggestions;
  }
}

/** A page, test or organisation that does not exist; `message` names it. */
export const notFound = (
  message: string,
  options: { detail?: string; suggestions?: readonly Suggestion[] } = {},
): PageFault => new PageFault(404, message, options);

/** A question that cannot be understood; `message` says which part of it. */
export const badRequest = (message: string, detail?: string): PageFault =>
  new PageFault(400, message, { detail });

/** What an address, a form or a spec asks for; a fault says which part of it was not understood. */
export function stateOrFault(parsed: Parsed): { state: ChartState; format: Format } {
  if (parsed.ok) return parsed;
  throw parsed.fault === 'unknown-page' ? notFound(parsed.message) : badRequest(parsed.message);
}

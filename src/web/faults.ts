/** A link that an error page offers. */
export interface NearMatch {
  readonly text: string;
  readonly href: string;
}

export type FaultStatus = 400 | 403 | 404 | 405 | 414 | 503;

/**
 * Why a request gets no answer, in words for the person who made it. Thrown by routes; the one error
 * handler turns it into the page or the JSON.
 */
export class PageFault extends Error {
  readonly status: FaultStatus;
  /** What to do about it, in one or two sentences. */
  readonly detail: string | undefined;
  /** What may have been meant. */
  readonly near: readonly NearMatch[];

  constructor(
    status: FaultStatus,
    message: string,
    { detail, near = [] }: { detail?: string | undefined; near?: readonly NearMatch[] } = {},
  ) {
    super(message);
    this.name = 'PageFault';
    this.status = status;
    this.detail = detail;
    this.near = near;
  }
}

/** A page, test or organisation that there is none of; `message` names it. */
export const notFound = (
  message: string,
  more: { detail?: string; near?: readonly NearMatch[] } = {},
): PageFault => new PageFault(404, message, more);

/** A question that cannot be understood; `message` says which part of it. */
export const badRequest = (message: string, detail?: string): PageFault =>
  new PageFault(400, message, { detail });

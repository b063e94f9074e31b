import type { Response } from 'express';
import { type Notice, noticesHeader } from '../presenters/notices.ts';

/** A CSV file has no place for a remark, so what is not in the data stands in a header. */
export function setNotices(response: Response, notices: readonly Notice[]): void {
  if (notices.length > 0) response.set('X-Not-In-Data', noticesHeader(notices));
}

import type { ChartState } from '../state/chartState.ts';
import type { Format, Parsed } from '../state/codec.ts';
import { badRequest, notFound } from './faults.ts';

/** What an address, a form or a spec asks for; a fault says which part of it was not understood. */
export function understood(parsed: Parsed): { state: ChartState; format: Format } {
  if (parsed.ok) return parsed;
  throw parsed.fault === 'unknown-page' ? notFound(parsed.message) : badRequest(parsed.message);
}

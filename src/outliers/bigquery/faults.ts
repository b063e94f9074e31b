import { ServiceFault, UserError } from '../../domain/userError.ts';
import { NoAnswer } from './client.ts';
import { type ErrorAnswer, explainError } from './errorExplanations.ts';
import type { BigQuerySettings } from './settings.ts';

/** Another transaction is changing the same tables. Nothing was done, so it is safe to try again. */
export class ConcurrentBuild extends ServiceFault {}

/** There was no answer, so it is not known whether BigQuery has done what was asked. */
export class ConnectionLost extends ServiceFault {}

/** There is no such job, table, dataset or procedure. */
export class NotFound extends ServiceFault {}

const STOPPED = {
  stopped: 'It was stopped in BigQuery. What it had read until then may be billed.',
  ended: 'It had ended in BigQuery before it could be stopped.',
  unknown: 'BigQuery was asked to stop it, and has not said yet that it has.',
} as const;

/** A person stopped a job: `outcome` is what BigQuery says became of it. */
export class JobStopped extends UserError {
  readonly outcome: keyof typeof STOPPED;

  constructor(outcome: keyof typeof STOPPED) {
    super(STOPPED[outcome], {
      fix:
        outcome === 'unknown'
          ? 'Look at the running jobs in the BigQuery console before you ask again.'
          : 'Ask again when you want it after all.',
    });
    this.outcome = outcome;
  }
}

/**
 * Explains an error of the client library or of a job (`status.errorResult`). The original is not kept as
 * the cause, because the library attaches requests to its errors, tokens included.
 */
export function faultOf(error: unknown, settings: BigQuerySettings): Error {
  if (error instanceof UserError) return error;
  if (error instanceof DOMException) return error;
  const answer = errorAnswerOf(error);
  const { message, fix, kind } = explainError(answer, settings);
  const Fault = kind === undefined ? ServiceFault : KINDS[kind];
  return new Fault(message, { fix });
}

const KINDS = { concurrent: ConcurrentBuild, lost: ConnectionLost, missing: NotFound };

function errorAnswerOf(error: unknown): ErrorAnswer {
  if (error instanceof NoAnswer)
    return { message: error.message, reason: '', code: '', isNoAnswer: true };
  if (typeof error !== 'object' || error === null) {
    return { message: String(error), reason: '', code: '' };
  }
  const first = 'errors' in error && Array.isArray(error.errors) ? error.errors[0] : undefined;
  const message = textIn(first, 'message') || textIn(error, 'message');
  const reason = textIn(first, 'reason') || textIn(error, 'reason');
  const code = textIn(error, 'code');
  // BigQuery’s errors are JSON, so a page of HTML came from elsewhere.
  const isForeign = reason === '' && /^[45]\d\d$/.test(code) && /<|Multiple errors/.test(message);
  return isForeign
    ? { message: '', reason: 'foreign', code }
    : { message: oneLine(message), reason, code };
}

function textIn(value: unknown, name: string): string {
  if (typeof value !== 'object' || value === null) return '';
  const property: unknown = Reflect.get(value, name);
  return typeof property === 'string' || typeof property === 'number' ? String(property) : '';
}

/** The first line of a message, cut to 400 characters, without positions in our SQL. */
const oneLine = (text: string): string =>
  text
    .split('\n')[0]
    ?.replace(/^Query error: /, '')
    .replace(/ at \[[^\]]*\d+:\d+\]$/, '')
    .slice(0, 400) ?? '';

/** Whether an error says that the object exists already. */
export const isDuplicate = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'code' in error && Number(error.code) === 409;

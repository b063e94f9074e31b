import { z } from 'zod';
import { ENTITY_TYPES, type EntityType, isEntityType } from '../domain/entityType.ts';
import { isoMonth, type Month, parseMonth } from '../domain/month.ts';
import { UserError } from '../domain/userError.ts';
import type { BuildParameters } from './engine.ts';

/** A checked request for a build. */
export interface RequestedBuild {
  readonly parameters: BuildParameters;
  /** Make an existing build again, under its id. */
  readonly force: boolean;
}

/** Rows in each table if the request does not say. */
export const DEFAULT_N = 10;
const DEFAULT_MONTHS = 6;
/** More rows than a report can have chemicals. */
const MAX_N = 10_000;

const monthSchema = z.string();
const shape = z.object({
  from: monthSchema,
  to: monthSchema,
  n: z.number().default(DEFAULT_N),
  entities: z.array(z.string()).optional(),
  force: z.boolean().default(false),
});

/**
 * Reads a request: months as `2024-01-01`, both inclusive. `months` are those in the data.
 *
 * @throws {UserError} that names the value and what would be right.
 */
export function parseRequest(
  input: unknown,
  months: readonly Month[],
  noDataFix: string,
): RequestedBuild {
  const parsed = shape.safeParse(input);
  if (!parsed.success) throw shapeFault(parsed.error, input);
  const { n, entities, force } = parsed.data;
  const [from, to] = [monthFrom('from', parsed.data.from), monthFrom('to', parsed.data.to)];
  if (from > to) {
    throw new UserError(`from is ${isoMonth(from)}, which is after to, ${isoMonth(to)}.`, {
      fix: 'Give the first month as from and the last month as to.',
    });
  }
  checkMonths(from, to, months, noDataFix);
  if (!Number.isInteger(n) || n < 1 || n > MAX_N) {
    throw new UserError(`n is ${n}, which is not a number of rows.`, {
      fix: `Give a whole number from 1 to ${MAX_N}: how many chemicals each table shows.`,
    });
  }
  return {
    parameters: { from, to, n, entities: entitiesFrom(entities) },
    force,
  };
}

/**
 * The build that is made without a request: the last 6 months without a gap, every entity type. `months`
 * are those that count for it, ascending; undefined if there are none.
 */
export function defaultRequest(months: readonly Month[]): RequestedBuild | undefined {
  const to = months.at(-1);
  if (to === undefined) return undefined;
  const monthSet = new Set(months);
  let from = to;
  while (monthSet.has(from - 1) && to - from + 1 < DEFAULT_MONTHS) from--;
  return { parameters: { from, to, n: DEFAULT_N, entities: ENTITY_TYPES }, force: false };
}

/** The same text for the same parameters. */
export const parametersKey = ({ from, to, n, entities }: BuildParameters): string =>
  [from, to, n, ...entities].join(' ');

function entitiesFrom(names: readonly string[] | undefined): EntityType[] {
  const unknown = names?.find(name => !isEntityType(name));
  if (unknown !== undefined || names?.length === 0) {
    const problem = unknown === undefined ? 'is empty' : `has ${JSON.stringify(unknown)}`;
    throw new UserError(`entities ${problem}.`, {
      fix: `Give some of ${ENTITY_TYPES.join(', ')}, or leave it out for all.`,
    });
  }
  return ENTITY_TYPES.filter(type => names === undefined || names.includes(type));
}

function monthFrom(name: 'from' | 'to', text: string): Month {
  // Only a first day: a build of whole months would not be what another day asks for.
  const month = /^\d{4}-\d{2}(?:-01)?$/.test(text) ? parseMonth(text) : undefined;
  if (month !== undefined) return month;
  throw new UserError(`${name} is ${JSON.stringify(text)}, which is not a month.`, {
    fix: 'Write a month by its first day, such as 2024-01-01.',
  });
}

function checkMonths(from: Month, to: Month, months: readonly Month[], noDataFix: string): void {
  const monthSet = new Set(months);
  for (let month = from; month <= to; month++) {
    if (monthSet.has(month)) continue;
    const [first, last] = [months[0], months.at(-1)];
    throw new UserError(`There are no prescribing data of ${isoMonth(month)}.`, {
      fix:
        first === undefined || last === undefined
          ? noDataFix
          : `Choose months that are in the data: they go from ${isoMonth(first)} to ${isoMonth(last)}${gapsIn(months)}.`,
    });
  }
}

function gapsIn(months: readonly Month[]): string {
  const monthSet = new Set(months);
  const gaps: string[] = [];
  for (let month = months[0] ?? 0; month < (months.at(-1) ?? 0); month++) {
    if (!monthSet.has(month)) gaps.push(isoMonth(month));
  }
  if (gaps.length === 0) return '';
  const rest = gaps.length > 3 ? ` and ${gaps.length - 3} more` : '';
  return ` without ${gaps.slice(0, 3).join(', ')}${rest}`;
}

/** The error for the first field that is missing or of the wrong type. */
function shapeFault(error: z.ZodError, input: unknown): UserError {
  const issue = error.issues[0];
  const name = issue?.path.join('.') ?? '';
  if (name === '') {
    return new UserError('The request is not a JSON object.', {
      fix: 'Send {"from": "2024-01-01", "to": "2024-06-01", "n": 10}.',
    });
  }
  const value = valueAt(input, issue?.path ?? []);
  const state = value === undefined ? 'is missing' : `is ${JSON.stringify(value)}`;
  return new UserError(`${name} ${state}.`, { fix: FIXES[String(issue?.path[0])] ?? '' });
}

const FIXES: Readonly<Record<string, string>> = {
  from: 'Write a month by its first day, such as "2024-01-01".',
  to: 'Write a month by its first day, such as "2024-06-01".',
  n: `Give a whole number from 1 to ${MAX_N}: how many chemicals each table shows.`,
  entities: `Give a list of some of ${ENTITY_TYPES.join(', ')}, or leave it out for all.`,
  force: 'Give true or false.',
};

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  let value = input;
  for (const key of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = Object.entries(value).find(([name]) => name === String(key))?.[1];
  }
  return value;
}

import { z } from 'zod';
import type { BuildReport } from '../domain/buildReport.ts';
import {
  type Catalogue,
  type CatalogueContent,
  catalogueOf,
  type Entry,
  type PracticeEntry,
  type SourceFile,
  type TestEntry,
} from '../domain/catalogue.ts';
import { chartEventSchema } from '../domain/chartEvent.ts';
import type { EntityLabels } from '../domain/entityType.ts';
import { measureDefinitionSchema } from '../domain/measureDefinition.ts';
import type { Month } from '../domain/month.ts';
import type { Columns } from './columns.ts';
import type { Reader } from './reader.ts';
import { sqlFile } from './sql.ts';

/** Reads the catalogue of a store. `meta` is its table of that name. */
export async function readCatalogue(
  reader: Reader,
  meta: ReadonlyMap<string, string>,
  report: BuildReport,
  labels: EntityLabels | undefined,
): Promise<Catalogue> {
  const read = (name: string): Promise<Columns> => reader.read(sqlFile(`store/${name}`));
  const months = await read('months');
  const [first, last] = [months.numbers('first')[0], months.numbers('last')[0]];
  const month = (value: number | undefined): Month | undefined =>
    value === undefined || Number.isNaN(value) ? undefined : value;
  const content: CatalogueContent = {
    labs: entriesOf(await read('labs')),
    ccgs: entriesOf(await read('ccgs')),
    practices: practicesOf(
      await read('practices'),
      await read('memberships'),
      await read('labs_of_practices'),
    ),
    tests: testsOf(await read('tests')),
    firstMonth: month(first),
    lastMonth: month(last),
    measures: z.array(measureDefinitionSchema).parse(JSON.parse(meta.get('measures') ?? '[]')),
    events: z.array(chartEventSchema).parse(JSON.parse(meta.get('events') ?? '[]')),
    sources: sourcesOf(report),
    ...(report.carried ? { carried: report.carried } : {}),
    version: meta.get('version') ?? '',
    builtAt: new Date(meta.get('built_at') ?? 0),
  };
  return catalogueOf(content, labels);
}

function entriesOf(columns: Columns): Entry[] {
  const ids = columns.texts('id');
  const names = columns.texts('name');
  return ids.map((id, ix) => ({ ix, id: id ?? '', name: names[ix] ?? '' }));
}

function practicesOf(columns: Columns, memberships: Columns, labStays: Columns): PracticeEntry[] {
  const membershipsOf = timesByPractice(memberships, 'ccg_id', (from, ccgId) => ({ from, ccgId }));
  const labsOf = timesByPractice(labStays, 'lab_id', (from, labId) => ({ from, labId }));
  const ccgs = columns.texts('ccg_id');
  const labs = columns.texts('lab_id');
  return entriesOf(columns).map(entry => ({
    ...entry,
    ccgId: ccgs[entry.ix] ?? null,
    labId: labs[entry.ix] ?? null,
    memberships: membershipsOf.get(entry.ix) ?? [],
    labs: labsOf.get(entry.ix) ?? [],
  }));
}

/** What each practice belonged to, from which months: rows by practice and month, by the number of the practice. */
function timesByPractice<Time>(
  rows: Columns,
  idColumn: string,
  timeOf: (from: Month, id: string) => Time,
): ReadonlyMap<number, Time[]> {
  const byPractice = new Map<number, Time[]>();
  const ids = rows.texts(idColumn);
  const from = rows.numbers('month');
  rows.numbers('practice_ix').forEach((ix, i) => {
    const times = byPractice.get(ix) ?? [];
    times.push(timeOf(from[i] ?? 0, ids[i] ?? ''));
    byPractice.set(ix, times);
  });
  return byPractice;
}

function testsOf(columns: Columns): TestEntry[] {
  const shownFlags = columns.numbers('shown');
  return entriesOf(columns).map(entry => ({ ...entry, shown: shownFlags[entry.ix] === 1 }));
}

/** Files of counts from which a row was kept. */
const sourcesOf = ({ files }: BuildReport): SourceFile[] =>
  files
    .filter(file => file.kind !== 'reference' && file.kept > 0)
    .map(({ path, labId, sha256 }) => ({ path, labId, sha256 }));

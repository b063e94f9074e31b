import { createHash } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import {
  type BuildChanges,
  type BuildContent,
  type BuildRecord,
  changesBetween,
  type LabContent,
  type MonthContent,
} from '../domain/dataVersion.ts';
import type { MeasureDefinition } from '../domain/measureDefinition.ts';
import { yearAndMonth } from '../domain/month.ts';
import type { StoreFolder } from './folder.ts';
import { type Pointer, pointerSchema, type Recipe, storeFileOf } from './publish.ts';
import { writeWhole } from './seal.ts';
import { sqlFile } from './sql.ts';
import type { Store } from './store.ts';

/** The most builds that are recorded, and the most bytes that their records take. */
const MOST_BUILDS = 100;
const MOST_BYTES = 500_000;
/** Letters of a fingerprint: enough that two files of one folder do not share it. */
const FINGERPRINT = 12;

const changeSchema = z.object({
  id: z.string(),
  name: z.string(),
  before: z.string().nullable(),
  after: z.string().nullable(),
});

const changesSchema: z.ZodType<BuildChanges> = z.object({
  files: z.array(changeSchema),
  measures: z.array(changeSchema),
  labs: z
    .array(
      z.object({
        labId: z.string(),
        name: z.string(),
        isNew: z.boolean(),
        isGone: z.boolean(),
        months: z.array(
          z.object({ month: z.string(), rowsBefore: z.number(), rowsAfter: z.number() }),
        ),
      }),
    )
    .nullable(),
});

const buildSchema = z.object({
  builtAt: z.string(),
  /** When the same data was first built: building it again makes no new entry. */
  firstBuiltAt: z.string(),
  dataFrom: z.string().nullable(),
  dataTo: z.string().nullable(),
  files: z.number(),
  changes: changesSchema.nullable(),
  /** Its store, which may have been removed since. */
  store: pointerSchema,
});

const contentSchema: z.ZodType<BuildContent> = z.object({
  files: z.record(z.string(), z.string()),
  measures: z.record(z.string(), z.tuple([z.string(), z.string()])),
  labs: z
    .record(
      z.string(),
      z.object({
        name: z.string(),
        months: z.record(z.string(), z.tuple([z.number(), z.number(), z.string().optional()])),
      }),
    )
    .nullable(),
});

const logSchema = z.object({
  /** Newest first. */
  builds: z.array(buildSchema),
  /** What the newest build is made of, with which the next one is compared. */
  latest: contentSchema,
});

type LoggedBuild = z.infer<typeof buildSchema>;
type BuildLog = z.infer<typeof logSchema>;

/** A build on record, and what its store file was when it was published. */
export interface RecordedBuild extends BuildRecord {
  readonly store: Pointer;
}

const logFileOf = (folder: StoreFolder): string => path.join(folder.path, 'versions.json');

/** What makes builds those of one site. */
type Site = Pick<Pointer, 'dataPath'> & { readonly recipe: Pick<Recipe, 'anonymise'> };

/**
 * Whether two stores are of the same data folder and name practices alike. Under another secret, or none,
 * practices have other names, and so may the measures that a record names.
 */
const isSameSite = (a: Site, b: Site): boolean =>
  a.dataPath === b.dataPath && a.recipe.anonymise === b.recipe.anonymise;

/**
 * A site’s builds on record, newest first. None where the file is missing or cannot be read: it only says
 * what was, so nothing that is served depends on it.
 */
export async function recordedBuilds(folder: StoreFolder, site: Site): Promise<RecordedBuild[]> {
  const builds = (await readLog(folder))?.builds ?? [];
  return builds.filter(({ store }) => isSameSite(store, site)).map(recordOf);
}

/**
 * Removes the stores and the record of builds that were not anonymised with this secret: they may name
 * practices.
 */
export async function removeOtherwiseNamed(folder: StoreFolder, anonymise: string): Promise<void> {
  const stores = ((await readLog(folder))?.builds ?? [])
    .map(({ store }) => store)
    .filter(({ recipe }) => recipe.anonymise !== anonymise);
  for (const store of stores) await rm(storeFileOf(folder, store), { force: true });
  if (stores.length > 0) await rm(logFileOf(folder), { force: true });
}

function recordOf({ store, ...build }: LoggedBuild): RecordedBuild {
  const { schema, pipeline, minPracticeTests, suppressedFrom } = store.recipe;
  return {
    ...build,
    version: store.version,
    rules: { schema, pipeline, minPracticeTests, suppressedFrom },
    store,
  };
}

/**
 * Records a published store, and how it differs from the one before it. A build with the same content as
 * the latest takes its place. Only for the holder of the lock.
 */
export async function recordBuild(
  folder: StoreFolder,
  pointer: Pointer,
  store: Store,
): Promise<void> {
  const log = await readLog(folder);
  const builds = (log?.builds ?? []).filter(build => isSameSite(build.store, pointer));
  const [previous] = builds;
  if (previous?.store.file === pointer.file) return;
  const content = await contentOf(store);
  const { firstMonth, lastMonth, builtAt } = store.catalogue;
  const isRepeated = previous?.store.version === pointer.version;
  const build: LoggedBuild = {
    builtAt: builtAt.toISOString(),
    firstBuiltAt: isRepeated ? previous.firstBuiltAt : builtAt.toISOString(),
    dataFrom: firstMonth === undefined ? null : yearAndMonth(firstMonth),
    dataTo: lastMonth === undefined ? null : yearAndMonth(lastMonth),
    files: Object.keys(content.files).length,
    changes: isRepeated
      ? previous.changes
      : log && previous
        ? changesBetween(log.latest, content)
        : null,
    store: pointer,
  };
  const next: BuildLog = {
    builds: withinBounds([build, ...(isRepeated ? builds.slice(1) : builds)]),
    latest: content,
  };
  await writeWhole(logFileOf(folder), JSON.stringify(next));
}

/** The newest builds that fit; always the first. */
function withinBounds(builds: readonly LoggedBuild[]): LoggedBuild[] {
  let bytes = 0;
  return builds.filter((build, place) => {
    bytes += JSON.stringify(build).length;
    return place === 0 || (place < MOST_BUILDS && bytes <= MOST_BYTES);
  });
}

async function readLog(folder: StoreFolder): Promise<BuildLog | undefined> {
  try {
    return logSchema.parse(JSON.parse(await readFile(logFileOf(folder), 'utf8')));
  } catch {
    // Missing, or not a record of this program.
    return undefined;
  }
}

async function contentOf({ report, catalogue, columns }: Store): Promise<BuildContent> {
  return {
    files: Object.fromEntries(
      report.files.map(({ path, sha256 }) => [path, sha256.slice(0, FINGERPRINT)]),
    ),
    measures: Object.fromEntries(
      catalogue.measures.map(measure => [measure.id, [measure.title, fingerprintOf(measure)]]),
    ),
    // A difference of a few rows between two builds would tell which practice joined or left a lab.
    labs: report.anonymised ? null : await labsOf(columns, id => catalogue.nameOf('lab_id', id)),
  };
}

async function labsOf(
  columns: Store['columns'],
  nameOf: (id: string) => string,
): Promise<Record<string, LabContent>> {
  const contents = await columns(sqlFile('store/lab_contents'));
  const [months, rows, tests] = [
    contents.numbers('month'),
    contents.numbers('row_count'),
    contents.numbers('tests'),
  ];
  const fingerprints = contents.texts('fingerprint');
  const labs: Record<string, { name: string; months: Record<string, MonthContent> }> =
    Object.create(null);
  contents.texts('lab_id').forEach((id, i) => {
    if (id === null) return;
    labs[id] ??= { name: nameOf(id), months: {} };
    const month = yearAndMonth(months[i] ?? 0);
    labs[id].months[month] = [rows[i] ?? 0, tests[i] ?? 0, fingerprints[i] ?? undefined];
  });
  return labs;
}

/** Of what a measure counts: its words may change without a change of numbers. */
const fingerprintOf = ({ numerators, denominators, filter }: MeasureDefinition): string =>
  createHash('sha256')
    .update(JSON.stringify([numerators, denominators, filter]))
    .digest('hex')
    .slice(0, FINGERPRINT);

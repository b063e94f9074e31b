import {
  type BuildReport,
  DROP_REASONS,
  type Fault,
  type FileReport,
  type OddTest,
  type PipelineStatus,
} from '../../../domain/buildReport.ts';
import type { Catalogue, Entry } from '../../../domain/catalogue.ts';
import { shortVersion } from '../../../domain/dataVersion.ts';
import { shortMonth } from '../../../domain/month.ts';
import { RESULT_CATEGORIES } from '../../../domain/resultCategory.ts';
import type { Store } from '../../../store/store.ts';
import { countText, momentText, rowsText, secondsText, shareText } from '../format.ts';
import { type Progress, progressOf } from '../progress.ts';
import { type AccountView, accountView } from './statusAccount.ts';

/** The build that is served, as the status page shows it. */
export interface BuildView extends AccountView {
  readonly version: string;
  readonly shortVersion: string;
  readonly steps: readonly { readonly name: string; readonly seconds: string }[];
  readonly oddTests: readonly string[];
  /** Whether the fingerprints of files of counts are keyed with the site's secret. */
  readonly hasKeyedFingerprints: boolean;
  /** Whether counts of an earlier build stand in for those of refused files. */
  readonly hasCarried: boolean;
}

export interface StatusView {
  readonly progress: Progress;
  readonly build: BuildView | undefined;
  readonly lastError: (Fault & { readonly when: string; readonly where: string }) | undefined;
}

/** The status page: what runs, what the served build kept and dropped, and the last fault. */
export function statusView(status: PipelineStatus, store: Store | undefined): StatusView {
  const error = status.lastError;
  return {
    progress: progressOf(status, store?.catalogue.version),
    build: store && buildView(store.report, store.catalogue),
    lastError: error && {
      ...error,
      when: momentText(new Date(error.at)),
      where: whereOf(error),
    },
  };
}

/** What the message leaves out of `labs/nd/2019.csv, line 12`; empty where the fault is in no file. */
function whereOf({ message, file, line }: Fault): string {
  if (file === undefined) return '';
  return [
    ...(message.includes(file) ? [] : [file]),
    ...(line === undefined ? [] : [`line ${countText(line)}`]),
  ].join(', ');
}

function buildView(report: BuildReport, catalogue: Catalogue): BuildView {
  return {
    ...accountView(report, {
      facts: factsOf(report, catalogue),
      reasons: DROP_REASONS,
      whatOf: file => whatOf(file, catalogue),
      notices: report.notices,
    }),
    version: report.version,
    shortVersion: shortVersion(report.version),
    steps: report.steps.map(({ name, seconds }) => ({ name, seconds: secondsText(seconds) })),
    oddTests: report.oddTests.map(odd => oddSentence(odd, catalogue)),
    hasKeyedFingerprints: report.anonymised,
    hasCarried: (report.carried ?? []).length > 0,
  };
}

function whatOf({ kind, labId }: FileReport, catalogue: Catalogue): string {
  if (kind === 'combined') return 'Combined file';
  if (kind === 'reference') return 'Reference';
  return labId === undefined ? 'Lab' : nameIn(catalogue.labs, labId);
}

function factsOf(report: BuildReport, catalogue: Catalogue): BuildView['facts'] {
  const { firstMonth, lastMonth } = catalogue;
  const months =
    firstMonth === undefined || lastMonth === undefined
      ? 'none'
      : `${shortMonth(firstMonth)} to ${shortMonth(lastMonth)}`;
  return [
    { name: 'Months', value: months },
    { name: 'Labs', value: countText(catalogue.labs.length) },
    {
      name: 'Practices',
      value: countText(report.practices) + (report.anonymised ? ', anonymised' : ''),
    },
    { name: 'Tests', value: countText(catalogue.tests.filter(test => test.shown).length) },
  ];
}

/** `Sodium at Plymouth: 23.4% of its 1,204 rows have the result “No ref range”.` */
export function oddSentence(odd: OddTest, catalogue: Catalogue): string {
  const category =
    RESULT_CATEGORIES.find(({ code }) => code === odd.category)?.name ?? String(odd.category);
  const test = nameIn(catalogue.tests, odd.testCode);
  const lab = nameIn(catalogue.labs, odd.labId);
  return `${test} at ${lab}: ${shareText(odd.share)} of its ${rowsText(odd.rows)} have the result “${category}”.`;
}

const nameIn = (entries: readonly Entry[], id: string): string =>
  entries.find(entry => entry.id === id)?.name ?? id;

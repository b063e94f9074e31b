import type { Answer } from '../../../charts/answer.ts';
import { countWithNoun, listText } from '../../../charts/words/grammar.ts';
import type { CarriedMonths } from '../../../domain/buildReport.ts';
import type { Catalogue, Names, SourceFile } from '../../../domain/catalogue.ts';
import { isoMonth, parseMonth, shortMonth } from '../../../domain/month.ts';
import type { Series } from '../../../domain/series.ts';
import type { ChartState } from '../../../state/chartState.ts';
import { dateText, shareText } from '../format.ts';

/** Where the numbers of one chart come from. */
export interface Provenance {
  /** `Data to Dec 2019`, `built 22 Nov 2026`, `4.2% of the merged cells behind this chart were suppressed`. */
  readonly facts: readonly string[];
  /** `From 9 files of Ashmere, Brinehaven and Corrowdale, and the combined file`; empty where no file is known. */
  readonly from: string;
  readonly files: readonly {
    readonly path: string;
    readonly lab: string;
    readonly shortSha: string;
  }[];
  /** How many files are only on the status page. */
  readonly more: number;
}

const MOST_FILES = 40;
const SHA_LETTERS = 12;

/** What is said under a chart: how fresh it is, from which files of which labs, and how much was suppressed. */
export function provenanceOf(answer: Answer): Provenance {
  const { state, series, catalogue } = answer;
  const files = filesBehind(state, catalogue);
  const last = series.months.at(-1) ?? catalogue.lastMonth;
  const lab = ({ labId }: SourceFile): string =>
    labId === undefined ? 'the combined file' : catalogue.nameOf('lab_id', labId);
  const labs = [...new Set(files.filter(({ labId }) => labId !== undefined).map(lab))];
  const combined = files.some(({ labId }) => labId === undefined);
  const labFiles = files.filter(({ labId }) => labId !== undefined).length;
  const from = [
    ...(labFiles > 0 ? [`${countWithNoun(labFiles, 'file')} of ${listText(labs)}`] : []),
    ...(combined ? ['the combined file'] : []),
  ];
  return {
    facts: [
      ...(last === undefined ? [] : [`Data to ${shortMonth(last)}`]),
      `built ${dateText(catalogue.builtAt)}`,
      ...suppressedText(state, series),
      ...bandedText(series),
      ...carriedBehind(answer).map(carried => carriedText(carried, catalogue)),
    ],
    from: from.length === 0 ? '' : `From ${from.join(', and ')}`,
    files: files.slice(0, MOST_FILES).map(file => ({
      path: file.path,
      lab: lab(file),
      shortSha: file.sha256.slice(0, SHA_LETTERS),
    })),
    more: Math.max(0, files.length - MOST_FILES),
  };
}

/** The files whose labs pass the filter; the combined one where such a lab has no file of its own. */
function filesBehind({ labIds }: ChartState, { sources }: Catalogue): readonly SourceFile[] {
  if (labIds.length === 0) return sources;
  const needsCombined = labIds.some(id => !sources.some(({ labId }) => labId === id));
  return sources.filter(({ labId }) =>
    labId === undefined ? needsCombined : labIds.includes(labId),
  );
}

/** The months of the chart’s labs whose counts come from an earlier build. */
function carriedBehind({ state: { labIds }, series, catalogue }: Answer): CarriedMonths[] {
  const { carried = [] } = catalogue;
  const chartMonths = new Set(series.months.map(isoMonth));
  return carried
    .filter(({ labId }) => labIds.length === 0 || labIds.includes(labId))
    .map(labMonths => ({
      ...labMonths,
      months: labMonths.months.filter(month => chartMonths.has(month)),
    }))
    .filter(labMonths => labMonths.months.length > 0);
}

/** `N. Devon: Nov 2018 to Dec 2018 as built on 22 Nov 2026, because its newer file was refused`. */
function carriedText({ labId, since, months, isPart }: CarriedMonths, names: Names): string {
  const [first = '', last = ''] = [months[0], months.at(-1)].map(month =>
    shortMonth(parseMonth(month ?? '') ?? 0),
  );
  const span = first === last ? first : `${first} to ${last}`;
  return `${names.nameOf('lab_id', labId)}: ${span} ${isPart ? 'in part ' : ''}as built on ${dateText(new Date(since))}, because its newer file was refused`;
}

/** The share of the numerators' merged cells that were suppressed. Denominators of tests have other cells. */
function suppressedText({ denominator, from, to }: ChartState, { suppression }: Series): string[] {
  if (!suppression || suppression.cells === 0) return [];
  const { cells, suppressed } = suppression;
  const cellsText = denominator.kind === 'tests' ? 'behind the numerators' : 'behind this chart';
  // They are counted over all months of the data (sql/measures/cells.sql).
  const subject = from === null && to === null ? cellsText : `${cellsText} in all months`;
  if (suppressed === 0) return [`no merged cell ${subject} was suppressed`];
  return [`${shareText(suppressed / cells)} of the merged cells ${subject} were suppressed`];
}

/** Where practices are anonymised, so are their list sizes. */
function bandedText({ denominatorKind, denominatorError }: Series): string[] {
  const isBanded = denominatorKind === 'per1000' && denominatorError.some(error => error > 0);
  return isBanded ? ['list sizes are given as ranges'] : [];
}

/** The same for programs. */
export function provenanceJson(answer: Answer): Record<string, unknown> {
  const { state, series, catalogue } = answer;
  const { months, suppression } = series;
  const last = months.at(-1) ?? catalogue.lastMonth;
  return {
    data_to: last === undefined ? null : isoMonth(last),
    built_at: catalogue.builtAt.toISOString(),
    files: filesBehind(state, catalogue).map(({ path, labId, sha256 }) => ({
      path,
      lab_id: labId ?? null,
      sha256,
    })),
    cells: suppression?.cells ?? 0,
    suppressed_cells: suppression?.suppressed ?? 0,
    carried: carriedBehind(answer).map(({ labId, since, months }) => ({
      lab_id: labId,
      since,
      months,
    })),
  };
}

import { canStandOut } from '../../../domain/fewOrganisations.ts';
import { parseMonth } from '../../../domain/month.ts';
import type { Density } from '../../../outliers/density.ts';
import type {
  ChemicalRow,
  EntityRef,
  OutlierReport,
  OutlierRow,
} from '../../../outliers/report.ts';
import { countText } from '../format.ts';
import { fileLinks } from '../links.ts';
import { type ChemicalTexts, chemicalTexts } from './chemicalTexts.ts';
import { definitionsFor } from './definitions.ts';
import { type DensityPicture, densityPicture } from './densityPicture.ts';
import { fewNote } from './fewOrganisations.ts';
import { type OutlierLinks, withQuery } from './links.ts';
import { openPrescribingUrl } from './openPrescribing.ts';
import { itemsText, manyText, percentsBy, periodText, typeBeside } from './words.ts';

export interface ReportLink {
  readonly text: string;
  readonly href: string;
  /** The text beside the link. */
  readonly more?: string;
}

export interface RowView extends ChemicalTexts {
  readonly density: DensityPicture | undefined;
  readonly presentations: readonly (ReportLink & {
    readonly code: string;
    readonly items: string;
  })[];
  readonly presentationsText: string;
}

export interface TableView {
  readonly id: 'high' | 'low';
  readonly heading: string;
  readonly rows: readonly RowView[];
  /** Why there are fewer rows than asked for, or none. */
  readonly note: string;
}

export interface ReportOptions {
  readonly links: OutlierLinks;
  readonly hideLow: boolean;
  /** How many organisations of the type there are. */
  readonly peers: number;
  readonly lowNumberLimit: number;
}

/** Everything that the page of a report shows (field guide 4.3). */
export function reportPage(
  wholeReport: OutlierReport,
  densities: ReadonlyMap<string, Density>,
  { links, hideLow, peers, lowNumberLimit }: ReportOptions,
) {
  const report = shownReport(wholeReport, hideLow);
  const { entity, build } = report;
  const { one, many } = links.labels[entity.type];
  const self = links.report(entity);
  const period = periodText({ from: parseMonth(build.from) ?? 0, to: parseMonth(build.to) ?? 0 });
  const isClaimed = canStandOut(peers);
  const rows = (list: readonly OutlierRow[]) =>
    list.map(row => rowView(row, entity, densities, { links, peers }));
  const table = (id: 'high' | 'low', word: string): TableView => ({
    id,
    heading: isClaimed
      ? `Prescribing that is ${word} than most`
      : `Prescribing ${id === 'high' ? 'above' : 'below'} the mean`,
    rows: rows(report[id]),
    note: noteOf(wholeReport[id].length, report[id].length, build.n, `${word} than the mean`),
  });
  const lowRows = [...wholeReport.high, ...wholeReport.low, ...wholeReport.too_few].filter(
    row => row.low_number,
  );
  return {
    title: isClaimed
      ? `${entity.name}: prescribing that stands out`
      : `${entity.name}: prescribing compared`,
    description: isClaimed
      ? `Chemicals that are a larger or smaller share of their BNF subparagraph at ${entity.name} than at most ${many}, ${period}.`
      : `What share of their BNF subparagraph chemicals are at ${entity.name} and on average, ${period}.`,
    page: 'outliers',
    entity,
    one,
    many,
    period,
    peers: manyText(links, peers, entity.type),
    hasPeers: peers > 1,
    isClaimed,
    fewNote: fewNote(links, peers, entity.type),
    lead: isClaimed ? leadOf(report, links) : undefined,
    heads: Object.values(definitionsFor(links, entity.type)),
    tables: [table('high', 'higher'), table('low', 'lower')],
    tooFew: report.too_few.map(row => chemicalTexts(row, entity, links, peers)),
    lowChoice: [
      { text: 'All rows', href: self, isCurrent: !hideLow },
      {
        text: 'Without low numbers',
        href: withQuery(self, { low: 'hide' }),
        isCurrent: hideLow,
      },
    ],
    lowRows: lowRows.length,
    lowLimit: itemsText(lowNumberLimit),
    parents: wholeReport.parents
      .toReversed()
      .map(ancestor => ({ ...linkTo(ancestor, links), type: ancestor.type })),
    children: childrenOf(wholeReport.children, links),
    allHref: links.all(entity),
    files: fileLinks(format =>
      withQuery(`${self}.${format}`, { low: hideLow ? 'hide' : undefined }),
    ),
    contentsHref: links.contents,
    buildsHref: links.builds,
    buildId: build.id,
    n: build.n,
  };
}

function linkTo({ type, code, name }: EntityRef, links: OutlierLinks): ReportLink {
  const more = typeBeside(links, { type, name });
  return { text: name, href: links.report({ type, code }), ...(more ? { more } : {}) };
}

/** A list of so few is open. */
const FEW_LINKS = 12;

/** `12 practices`, with a link each. */
function childrenOf(children: readonly EntityRef[], links: OutlierLinks) {
  const types = [...new Set(children.map(({ type }) => type))];
  return types.map(type => {
    const organisations = children.filter(child => child.type === type);
    return {
      heading: manyText(links, organisations.length, type),
      isOpen: children.length <= FEW_LINKS,
      links: organisations.map(organisation => ({
        ...linkTo(organisation, links),
        more: organisation.code,
      })),
    };
  });
}

function rowView(
  row: OutlierRow,
  entity: EntityRef,
  densities: ReadonlyMap<string, Density>,
  { links, peers }: Pick<ReportOptions, 'links' | 'peers'>,
): RowView {
  const kinds = row.items.length;
  return {
    ...chemicalTexts(row, entity, links, peers),
    density: densityPicture(links, densities.get(row.chemical), entity.type, { own: row.ratio }),
    presentations: row.items.map(item => ({
      text: item.bnf_name || item.bnf_code,
      href: openPrescribingUrl(entity, item.bnf_code, row.subpara),
      code: item.bnf_code,
      items: countText(item.items),
    })),
    presentationsText: `${itemsText(row.chemical_items)} of ${kinds} ${kinds === 1 ? 'presentation' : 'presentations'}`,
  };
}

/**
 * The row that stands out most, in a sentence; one of a few items only where there is no other, and
 * none where fewer than ten organisations are compared.
 */
function leadOf(
  { high, low, entity }: OutlierReport,
  { labels }: OutlierLinks,
): string | undefined {
  const rows = [...high, ...low].filter(row => canStandOut(row.entities));
  const row = rows.find(candidate => !candidate.low_number) ?? rows[0];
  if (!row) return undefined;
  const isAside = row !== rows[0];
  const percent = percentsBy(row.std);
  return (
    `${isAside ? 'Low numbers aside, ' : ''}${row.chemical_name} stands out most: ${percent(row.ratio)} of the ` +
    `items in ${row.subpara_name}, where the mean over ${labels[entity.type].many} is ${percent(row.mean)}.`
  );
}

function noteOf(wholeReport: number, rows: number, n: number, findingText: string): string {
  if (wholeReport === 0) return `No chemical is ${findingText}.`;
  if (rows === 0) return 'Every row here is a low number, and these are hidden.';
  const hidden = wholeReport - rows;
  if (hidden > 0) return `${hidden} ${hidden === 1 ? 'row' : 'rows'} of low numbers hidden.`;
  return wholeReport < n ? `No other chemical is ${findingText}.` : '';
}

/** The report without its rows of low numbers, where they are to be hidden. */
export function shownReport(report: OutlierReport, hideLow: boolean): OutlierReport {
  if (!hideLow) return report;
  const withoutLow = <T extends ChemicalRow>(rows: readonly T[]): T[] =>
    rows.filter(row => !row.low_number);
  return {
    ...report,
    high: withoutLow(report.high),
    low: withoutLow(report.low),
    too_few: withoutLow(report.too_few),
  };
}

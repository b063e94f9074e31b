import { capitalise, listText } from '../../../charts/words/grammar.ts';
import { ENTITY_TYPES } from '../../../domain/entityType.ts';
import { canStandOut } from '../../../domain/fewOrganisations.ts';
import { searchAnywhere, suggestionsFor } from '../../../domain/search.ts';
import { type Contents, type ContentsNode, contentsOf } from '../../../outliers/contents.ts';
import type { Drugs } from '../../../outliers/drugs.ts';
import type { Organisation, Organisations } from '../../../outliers/organisations.ts';
import type { BuildInfo } from '../../../outliers/resultRows.ts';
import { pageLinks, pageNumber, rangeText, rowsOfPage } from '../table/paging.ts';
import { noteText } from './dataNotes.ts';
import { fewTypesNote } from './fewOrganisations.ts';
import { type OutlierLinks, withQuery } from './links.ts';
import { manyText, periodText, typesText } from './words.ts';

/** A line of the contents: an organisation, and those below it. */
export interface ContentsLine {
  readonly name: string;
  readonly code: string;
  readonly href: string;
  /** `4 PCNs`; empty where nothing is below. */
  readonly childrenText: string;
  /** Empty where the page has no room for them; then the report, which lists them, is linked. */
  readonly children: readonly ContentsLine[];
  readonly childrenHref: string | undefined;
}

export interface Hit {
  readonly text: string;
  readonly href: string;
  readonly code: string;
  readonly more: string;
}

const MOST_HITS = 40;
/**
 * A tree of no more than `OPEN_ALL` organisations is open; of no more than `OPEN_FIRST`, only its first level.
 */
const OPEN_ALL = 40;
const OPEN_FIRST = 400;
/**
 * A longer tree shows the levels that fit into `MOST_LINES`, and `LINES_A_PAGE` of its first level on a page.
 */
const MOST_LINES = 400;
const LINES_A_PAGE = 200;

/** What a request asks of the contents: the text to search for (empty if none), and the page of the list. */
export interface ContentsQuery {
  readonly search: string;
  readonly page?: unknown;
  /** True for files without a server, which can neither search nor turn pages. */
  readonly isWhole?: boolean;
}

/**
 * The contents of a build, or what is found in it. A page shows no more than a few hundred organisations: the
 * first levels of a longer tree, and a page of a longer first level.
 */
export function contentsPage(
  organisations: Organisations,
  drugs: Drugs,
  info: BuildInfo,
  links: OutlierLinks,
  { search, page, isWhole = false }: ContentsQuery,
) {
  const { builtTypes: built, byType } = organisations;
  const total = built.reduce((sum, type) => sum + byType[type].size, 0);
  const period = periodText(info.parameters);
  const counts = built.toReversed().map(type => [type, byType[type].size] as const);
  // An empty build keeps its usual title: it says itself that it is empty.
  const isClaimed = counts.length === 0 || counts.some(([, size]) => canStandOut(size));
  return {
    title: isClaimed ? `Prescribing that stands out, ${period}` : `Prescribing compared, ${period}`,
    description: `Reports of ${typesText(links, built)}: chemicals prescribed more or less than ${isClaimed ? 'at most others' : 'on average'}, ${period}.`,
    isClaimed,
    fewNote: fewTypesNote(links, counts),
    page: 'outliers',
    buildId: info.id,
    period,
    n: info.parameters.n,
    counts:
      built.length === 0
        ? 'There are no reports in this build.'
        : `There are reports of ${listText(counts.map(([type, size]) => manyText(links, size, type)))}.`,
    notes: info.notes.map(note => noteText(links, note)),
    action: links.contents,
    buildsHref: links.builds,
    siteHref: links.site,
    query: search,
    openAll: total <= OPEN_ALL,
    openFirst: total <= OPEN_FIRST,
    ...(search === ''
      ? { ...linesOf(contentsOf(organisations), links, { page, isWhole }), hits: undefined }
      : { tree: [], besideTree: [], hits: hitsOf(organisations, drugs, links, search) }),
  };
}

function linesOf(
  contents: Contents,
  links: OutlierLinks,
  query: { readonly page: unknown; readonly isWhole: boolean },
) {
  const { length } = contents.tree;
  const size = query.isWhole ? Math.max(1, length) : LINES_A_PAGE;
  const page = pageNumber(query.page, length, size);
  const nodes = contents.tree.slice(...rowsOfPage(page, size));
  const line = ({ entity, children }: ContentsNode, levels: number): ContentsLine => ({
    name: entity.name,
    code: entity.code,
    href: links.report(entity),
    childrenText: belowText(links, children),
    children: levels > 1 ? children.map(child => line(child, levels - 1)) : [],
    childrenHref: levels === 1 && children.length > 0 ? `${links.report(entity)}#below` : undefined,
  });
  const levels = levelsWithin(nodes, query.isWhole ? Number.POSITIVE_INFINITY : MOST_LINES);
  return {
    tree: nodes.map(node => line(node, levels)),
    pages: pageLinks(
      page,
      length,
      number => `${withQuery(links.contents, { page: number })}#places`,
      size,
    ),
    range: rangeText(page, length, size),
    besideTree: contents.besideTree
      .filter(({ organisations }) => organisations.length > 0)
      .map(({ type, organisations }) => ({
        heading: capitalise(links.labels[type].many),
        lines: organisations.map(entity => line({ entity, children: [] }, 1)),
      })),
  };
}

/** How many levels of a tree, at least one, have so many organisations together. */
function levelsWithin(nodes: readonly ContentsNode[], most: number): number {
  let levels = 0;
  let lines = 0;
  for (let level = nodes; level.length > 0; level = level.flatMap(({ children }) => children)) {
    lines += level.length;
    if (levels > 0 && lines > most) break;
    levels++;
  }
  return levels;
}

const belowText = (links: OutlierLinks, children: readonly ContentsNode[]): string =>
  listText(
    ENTITY_TYPES.toReversed().flatMap(type => {
      const count = children.filter(({ entity }) => entity.type === type).length;
      return count === 0 ? [] : [manyText(links, count, type)];
    }),
  );

function hitsOf(
  { builtTypes: built, byType }: Organisations,
  drugs: Drugs,
  links: OutlierLinks,
  query: string,
): { shown: Hit[]; others: number; isGuess: boolean } {
  const searchEntry = (organisation: Organisation) => ({
    id: organisation.code,
    name: organisation.name,
    organisation,
  });
  const organisations = built
    .toReversed()
    .flatMap(type => [...byType[type].values()].map(searchEntry));
  const chemicalType = built[0];
  const chemicals = [...drugs.chemicals.values()].map(({ code, name, subpara }) => ({
    id: code,
    name,
    subpara,
  }));
  const [places, substances] = [
    searchAnywhere(query, organisations),
    searchAnywhere(query, chemicals),
  ];
  const isGuess = places.length + substances.length === 0;
  const hits = [
    ...(isGuess ? suggestionsFor(query, organisations) : places).map(({ organisation }) =>
      placeHit(organisation, links),
    ),
    ...(isGuess ? suggestionsFor(query, chemicals, 3) : substances).flatMap(
      ({ id, name, subpara }) => {
        const href = chemicalType && links.chemical(id, chemicalType);
        return href === undefined
          ? []
          : [{ text: name, href, code: id, more: `chemical in ${subpara.name}` }];
      },
    ),
  ];
  return {
    shown: hits.slice(0, MOST_HITS),
    others: Math.max(0, hits.length - MOST_HITS),
    isGuess,
  };
}

function placeHit(organisation: Organisation, links: OutlierLinks): Hit {
  const above = ENTITY_TYPES.flatMap(type => organisation.ancestors.get(type)?.name ?? [])[0];
  const typeName = links.labels[organisation.type].one;
  return {
    text: organisation.name,
    href: links.report(organisation),
    code: organisation.code,
    more: above === undefined ? typeName : `${typeName} in ${above}`,
  };
}

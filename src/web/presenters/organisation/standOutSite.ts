import { capitalise } from '../../../charts/words/grammar.ts';
import { nounOf } from '../../../charts/words/nouns.ts';
import type { Catalogue } from '../../../domain/catalogue.ts';
import { shortVersion } from '../../../domain/dataVersion.ts';
import { groupedBy } from '../../../domain/groupedBy.ts';
import { shortMonth } from '../../../domain/month.ts';
import type { StandOut } from '../../../measures/signals/computeStandOuts.ts';
import type { OrganisationType } from '../../../state/organisation.ts';
import { ALL_STAND_OUTS, standOutsUrl } from '../../../state/standOuts.ts';
import { countText } from '../format.ts';
import type { Link } from '../links.ts';
import type { Crumb, OfferWords } from '../site.ts';
import { KINDS, titleOfQuestion } from './organisation.ts';
import {
  chanceSentence,
  type StandOutsAnswer,
  standOutsSentence,
  standOutViews,
} from './standOuts.ts';

/** So many rows are on a page; its CSV file has all. A country has twelve thousand, each in up to four lists. */
const MOST_ROWS = 50;

/** A list of what stands out: a page and its CSV file. */
export interface StandOutList {
  /** Where it is in the site, without the ending: `practice/lab/nd`. */
  readonly file: string;
  readonly name: string;
  readonly rows: readonly StandOut[];
}

/** The lists of one type of organisation: all, and the parts that they are divided into. */
export interface StandOutLists {
  readonly answer: StandOutsAnswer;
  readonly all: StandOutList;
  readonly parts: readonly { readonly heading: string; readonly lists: readonly StandOutList[] }[];
}

/**
 * All lists of a type: of practices by lab, by CCG and by question, of CCGs and labs by question. A list in which
 * nothing stands out is left out.
 *
 * @param fileCode a code as a file may be named.
 */
export function standOutLists(
  { standOuts, catalogue, report }: Omit<StandOutsAnswer, 'state'>,
  type: OrganisationType,
  fileCode: (code: string) => string,
): StandOutLists {
  const { all } = standOuts;
  const lists = (
    folder: string,
    keyOf: (row: StandOut) => string | null | undefined,
    nameOf: (key: string, first: StandOut) => string,
  ): StandOutList[] =>
    [...groupedBy(all, keyOf)]
      .map(([key, rows]) => ({
        file: `${type}/${folder}/${fileCode(key)}`,
        name: nameOf(key, rows[0]),
        rows,
      }))
      .sort((a, b) => a.name.localeCompare(b.name, 'en-GB'));
  const practiceOf = ({ id }: StandOut) => catalogue.byId.practice_id.get(id);
  const ofPractices = [
    {
      heading: 'By lab',
      lists: lists(
        'lab',
        row => practiceOf(row)?.labId,
        id => catalogue.nameOf('lab_id', id),
      ),
    },
    {
      heading: `By ${nounOf(catalogue, 'ccg_id', 1)}`,
      lists: lists(
        'ccg',
        row => practiceOf(row)?.ccgId,
        id => catalogue.nameOf('ccg_id', id),
      ),
    },
  ];
  const byQuestion = lists(
    QUESTION,
    ({ question }) => question.id,
    (_, { question }) => titleOfQuestion(question, catalogue),
  );
  return {
    answer: { state: { ...ALL_STAND_OUTS, type }, standOuts, catalogue, report },
    all: { file: type, name: capitalise(nounOf(catalogue, KINDS[type])), rows: all },
    parts: [
      ...(type === 'practice' ? ofPractices : []),
      { heading: 'By measure or test', lists: byQuestion },
    ].filter(part => part.lists.length > 0),
  };
}

const QUESTION = 'question';

/** What all pages of the site share. */
interface SitePage {
  readonly title: string;
  readonly page: 'standouts';
  readonly crumbs: readonly Crumb[];
  readonly sentences: readonly string[];
  readonly groups: readonly { readonly heading: string; readonly links: readonly CountedLink[] }[];
  readonly rows: ReturnType<typeof standOutViews>;
  readonly csv: string;
  /** Says that the page has some of the rows only; empty where it has all. */
  readonly shown: string;
}

interface CountedLink extends Link {
  readonly count: string;
}

const linkTo = ({ file, name, rows }: StandOutList, root: string): CountedLink => ({
  href: `${root}${file}.html`,
  text: name,
  count: countText(rows.length),
});

/** The page that leads to all others. */
export const standOutIndex = (types: readonly StandOutLists[]): SitePage => ({
  title: 'What stands out in lab tests',
  page: 'standouts',
  crumbs: [],
  sentences: types.map(({ answer, all }) => standOutsSentence(answer, all.rows.length)),
  groups: [{ heading: 'Lists', links: types.map(({ all }) => linkTo(all, '')) }],
  rows: [],
  csv: '',
  shown: '',
});

/** The page of a list. */
export function standOutListPage(
  { answer, all, parts }: StandOutLists,
  list: StandOutList,
  fileCode: (code: string) => string,
): SitePage {
  const isAll = list === all;
  const root = '../'.repeat(list.file.split('/').length - 1);
  const { catalogue, state, standOuts } = answer;
  const rows = list.rows.slice(0, MOST_ROWS);
  const title = `What stands out among ${nounOf(catalogue, KINDS[state.type])}`;
  return {
    title: isAll ? title : `${title}: ${list.name}`,
    page: 'standouts',
    crumbs: [
      { text: 'All lists', href: `${root}index.html`, more: '' },
      ...(isAll ? [] : [{ text: all.name, href: `${root}${all.file}.html`, more: '' }]),
    ],
    sentences: [
      standOutsSentence(answer, list.rows.length),
      ...(isAll
        ? [chanceSentence(standOuts)]
        : [
            `${countText(list.rows.length)} of them ${list.rows.length === 1 ? 'is' : 'are'} in this list.`,
          ]),
    ].filter(sentence => sentence !== ''),
    groups: isAll
      ? parts.map(({ heading, lists }) => ({
          heading,
          links: lists.map(listed => linkTo(listed, root)),
        }))
      : [],
    rows: standOutViews(answer, rows).map((view, i) => ({
      ...view,
      chartHref: `${root}${state.type}/${QUESTION}/${fileCode(rows[i]?.question.id ?? '')}.html`,
    })),
    csv: `${root}${list.file}.csv`,
    shown:
      rows.length < list.rows.length
        ? `The first ${MOST_ROWS} of ${countText(list.rows.length)} are shown. The CSV file has all.`
        : '',
  };
}

/** `data to Mar 2019, version 0123456789ab` */
const dataText = ({ lastMonth, version }: Catalogue): string =>
  `${lastMonth === undefined ? '' : `data to ${shortMonth(lastMonth)}, `}version ${shortVersion(version)}`;

/** The head of each page. */
export const standOutSiteAbout = (catalogue: Catalogue, made: string): string =>
  `Lab tests, ${dataText(catalogue)}, made ${made}`;

/** What the page says from which the lists are downloaded as files. */
export const standOutSiteWords = (catalogue: Catalogue): OfferWords => ({
  title: 'Download what stands out',
  page: 'standouts',
  crumbs: [{ text: 'What stands out', href: standOutsUrl(ALL_STAND_OUTS), more: '' }],
  lead: `A zip with a page for each list of what stands out: among practices (by lab, ${nounOf(catalogue, 'ccg_id', 1)}, measure and test), ${nounOf(catalogue, 'ccg_id')} and labs. A page has the first ${MOST_ROWS} of its list, and a CSV file beside it has all.`,
  noun: 'lists',
  takesLimit: false,
  source: capitalise(`${dataText(catalogue)}.`),
  failedText: ({ name }) => name,
});

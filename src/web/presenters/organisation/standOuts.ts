import { smallFunnel } from '../../../charts/small/smallFunnel.ts';
import { capitalise, countWithNoun } from '../../../charts/words/grammar.ts';
import { nounOf } from '../../../charts/words/nouns.ts';
import { sharedBy } from '../../../charts/words/peerWords.ts';
import { signalBadge, signalPeriod, signalSentence } from '../../../charts/words/signalWords.ts';
import type { BuildReport } from '../../../domain/buildReport.ts';
import type { Catalogue } from '../../../domain/catalogue.ts';
import { groupedBy } from '../../../domain/groupedBy.ts';
import { oncePer } from '../../../domain/oncePer.ts';
import { apartByChance } from '../../../domain/signals.ts';
import type { StandOut, StandOuts } from '../../../measures/signals/computeStandOuts.ts';
import {
  type SignalQuestion,
  shareOf,
  signalQuestions,
  testCodeOf,
} from '../../../measures/signals/questions.ts';
import { buildUrl } from '../../../state/codec.ts';
import { organisationUrl } from '../../../state/organisation.ts';
import {
  ALL_STAND_OUTS,
  STAND_OUT_RESULTS,
  type StandOutsState,
  standOutsUrl,
} from '../../../state/standOuts.ts';
import { countText } from '../format.ts';
import { fileLinks } from '../links.ts';
import { oddSentence } from '../status/status.ts';
import { lastPage, pageLinks, rangeText, rowsOfPage } from '../table/paging.ts';
import { KINDS, styleOf, titleOfQuestion } from './organisation.ts';

/** The page from which the lists are downloaded as files. */
export const STAND_OUT_SITE = '/standouts/site';

export interface StandOutsAnswer {
  readonly state: StandOutsState;
  readonly standOuts: StandOuts;
  readonly catalogue: Catalogue;
  readonly report: BuildReport;
}

/** Those that pass the filters of the address. */
export function standOutsShown({ state, standOuts, catalogue }: StandOutsAnswer): StandOut[] {
  const { lab, ccg, question: wanted, result } = state;
  return standOuts.all.filter(({ id, question }) => {
    const practice = lab || ccg ? catalogue.byId.practice_id.get(id) : undefined;
    return (
      (lab === null || practice?.labId === lab) &&
      (ccg === null || practice?.ccgId === ccg) &&
      (wanted === null || question.id === wanted || testCodeOf(question) === wanted) &&
      (result === null || resultOf(question) === result)
    );
  });
}

/** Which of the results that the list can be narrowed down to a question asks for. */
const resultOf = (question: SignalQuestion): StandOutsState['result'] => {
  const { denominator, filter } = question.state;
  return denominator.kind === 'per1000' && filter === 'all'
    ? 'per1000'
    : (shareOf(question) ?? null);
};

/** Rows as a page shows them: in words, with a small funnel. */
export const standOutViews = (answer: StandOutsAnswer, rows: readonly StandOut[]) =>
  rows.map(row => ({ ...rowView(answer, row), funnel: funnelOf(row) }));

/** One row in words. */
export function rowView(answer: StandOutsAnswer, standOut: StandOut) {
  const { state, standOuts, catalogue } = answer;
  const { id, question, counts, value, place, peers, point, sides, signal } = standOut;
  const kind = KINDS[state.type];
  const shared =
    peers.kind === 'all' || peers.id === undefined
      ? undefined
      : {
          kind: peers.kind,
          name: peers.kind === 'group' ? peers.id : catalogue.nameOf(`${peers.kind}_id`, peers.id),
        };
  const othersText = (n: number): string =>
    [`${n.toLocaleString('en-GB')} other`, nounOf(catalogue, kind, n)].join(' ') +
    (shared ? ` ${sharedBy(shared, n)}` : '');
  return {
    id,
    name: catalogue.nameOf(kind, id),
    href: organisationUrl({
      type: state.type,
      id,
      peers: state.type === 'practice' ? peers.kind : null,
    }),
    title: titleOfQuestion(question, catalogue),
    chartHref: buildUrl({ ...question.state, highlight: [id], peers: peers.kind }),
    badge: signalBadge(signal),
    sentence: signalSentence(
      {
        value,
        place,
        point,
        sides,
        signal,
        variation: undefined,
        months: counts.months,
        latest: undefined,
      },
      {
        style: styleOf(question),
        period: standOuts.period,
        others: othersText,
        isMonthly: question.state.denominator.kind === 'per1000',
      },
    ),
    notes: notesOf(answer, standOut),
  };
}

const RESULT_NAMES = {
  per1000: 'Tests per 1000 patients',
  under_range: 'Results under range',
  over_range: 'Results over range',
  error: 'Results that could not be compared with a range',
} as const satisfies Record<NonNullable<StandOutsState['result']>, string>;

/** The small funnel of a row; of its value the funnel has no thousands. */
function funnelOf({ funnel, sample, counts, value, question, point: { z } }: StandOut) {
  const scale = question.state.denominator.kind === 'per1000' ? 1000 : 1;
  const { low, high } = value;
  const organisation = {
    size: counts.denominator,
    value: value.value / scale,
    low: low / scale,
    high: high / scale,
  };
  const distance = Math.abs(z.value).toLocaleString('en-GB', { maximumFractionDigits: 1 });
  return {
    ...smallFunnel(funnel, sample, organisation),
    description: `A funnel plot: ${distance} standard deviations ${z.value < 0 ? 'below' : 'above'} the centre.`,
  };
}

/** The odd tests of a build by the test's code: the files of a country look for those of 12,000 rows. */
const oddByTest = oncePer(({ oddTests }: BuildReport) =>
  groupedBy(oddTests, ({ testCode }) => testCode),
);

/** What may explain a row: a change at its lab in the period, or results that could not be placed. */
function notesOf(
  { state, standOuts, catalogue, report }: StandOutsAnswer,
  standOut: StandOut,
): string[] {
  const { numerators } = standOut.question.state;
  const labs =
    state.type === 'lab'
      ? [standOut.id]
      : [catalogue.byId.practice_id.get(standOut.id)?.labId].filter(id => typeof id === 'string');
  const events = catalogue.events.filter(
    ({ month, labId, testCode }) =>
      month >= standOuts.period.first &&
      month <= standOuts.period.last &&
      (labId === null || labs.includes(labId)) &&
      (testCode === null || numerators.includes(testCode)),
  );
  const odd = numerators
    .flatMap(code => oddByTest(report).get(code) ?? [])
    .filter(({ labId }) => labs.includes(labId));
  return [...events.map(({ text }) => text), ...odd.map(test => oddSentence(test, catalogue))];
}

/** The finding: how many stand apart, and how many of those pass the filters of the address. */
export function standOutsSentence(
  { state, standOuts, catalogue }: StandOutsAnswer,
  matches: number,
): string {
  const noun = nounOf(catalogue, KINDS[state.type]);
  const { comparisons, all } = standOuts;
  if (comparisons === 0) {
    return `There are too few ${noun} to compare, so none is said to stand apart.`;
  }
  const n = all.length;
  const stand = n === 0 ? 'none stands' : n === 1 ? 'one stands' : `${countText(n)} stand`;
  const isFiltered = [state.lab, state.ccg, state.question, state.result].some(
    filter => filter !== null,
  );
  const filtered = isFiltered ? `, ${countText(matches)} of them with these filters` : '';
  return `In ${countWithNoun(comparisons, 'comparison')} of ${noun} for ${signalPeriod(standOuts.period)}, ${stand} apart${filtered}.`;
}

/** How many would seem to stand apart by chance; empty where nothing is compared. */
export function chanceSentence({ comparisons }: StandOuts): string {
  if (comparisons === 0) return '';
  const chance = apartByChance(comparisons);
  const number = chance.toLocaleString('en-GB', { maximumFractionDigits: chance < 10 ? 1 : 0 });
  return `By chance alone, about ${number} would lie beyond the limits. Of those listed, no more than one in twenty is expected to be there by chance.`;
}

/** Everything that the page shows. */
export function standOutsPage(answer: StandOutsAnswer) {
  const { state, standOuts, catalogue } = answer;
  const kind = KINDS[state.type];
  const noun = nounOf(catalogue, kind);
  const rows = standOutsShown(answer);
  const page = Math.min(state.page, lastPage(rows.length));
  const pages = pageLinks(page, rows.length, number => standOutsUrl({ ...state, page: number }));
  const sentence = standOutsSentence(answer, rows.length);
  return {
    title: `What stands out among ${noun}`,
    description: sentence,
    page: 'standouts',
    sentence,
    chance: chanceSentence(standOuts),
    types: (['practice', 'ccg', 'lab'] as const).map(type => ({
      text: capitalise(nounOf(catalogue, KINDS[type])),
      href: standOutsUrl({
        ...ALL_STAND_OUTS,
        type,
        question: state.question,
        result: state.result,
        data: state.data,
      }),
      isCurrent: type === state.type,
    })),
    filters: state,
    labs: choices(
      catalogue.labs.map(({ id }) => ({ id, name: catalogue.nameOf('lab_id', id) })),
      state.lab,
    ),
    ccgs: choices(
      catalogue.ccgs.map(({ id }) => ({ id, name: catalogue.nameOf('ccg_id', id) })),
      state.ccg,
    ),
    ccgNoun: nounOf(catalogue, 'ccg_id', 1),
    allCcgs: `All ${nounOf(catalogue, 'ccg_id', 2)}`,
    questions: choices(
      [
        ...signalQuestions(catalogue, kind).flatMap(({ id, measure }) =>
          measure ? [{ id, name: measure.title }] : [],
        ),
        ...catalogue.tests
          .filter(({ shown }) => shown)
          .map(({ id }) => ({ id, name: catalogue.nameOf('test_code', id) })),
      ],
      state.question,
    ),
    results: STAND_OUT_RESULTS.map(id => ({ id, name: RESULT_NAMES[id] })),
    rows: standOutViews(answer, rows.slice(...rowsOfPage(page))),
    pages,
    range: rangeText(page, rows.length),
    odd: oddView(answer),
    siteHref: STAND_OUT_SITE,
    links: fileLinks(format => standOutsUrl({ ...state, page: 1 }, format)),
  };
}

interface Choice {
  readonly id: string;
  readonly name: string;
}

/** The choices of a filter; one that the address names and the data lacks is among them, since it filters too. */
const choices = (entries: readonly Choice[], current: string | null): readonly Choice[] =>
  current === null || entries.some(({ id }) => id === current)
    ? entries
    : [...entries, { id: current, name: `${current} (not in the data)` }];

/** So many odd tests are shown: a country has thousands, and its data managers a file of them. */
const MOST_ODD = 50;

/** The odd tests of the lab that is chosen, or of all. */
function oddView({ state, catalogue, report }: StandOutsAnswer) {
  const odd = report.oddTests.filter(({ labId }) => state.lab === null || labId === state.lab);
  return {
    shown: odd.slice(0, MOST_ODD).map(oddTest => oddSentence(oddTest, catalogue)),
    counted: `${countText(odd.length)} ${odd.length === 1 ? 'test' : 'tests'}`,
    isCut: odd.length > MOST_ODD,
    allHref: standOutsUrl({ ...state, page: 1 }, 'json'),
  };
}

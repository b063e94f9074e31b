import { smallDecileKey } from '../../../charts/figure/deciles.ts';
import type { KeyEntry } from '../../../charts/figure/figureTypes.ts';
import { uncertainKey } from '../../../charts/figure/key.ts';
import { intervalText, type ValueStyle, valueStyleOf } from '../../../charts/number.ts';
import { CONTEXT_COLOUR, lineStyle, uncertainFill } from '../../../charts/palette.ts';
import { monthlySparkline, type Sparkline } from '../../../charts/small/sparkline.ts';
import { capitalise } from '../../../charts/words/grammar.ts';
import { nounOf } from '../../../charts/words/nouns.ts';
import { sharedBy } from '../../../charts/words/peerWords.ts';
import {
  headSentence,
  type SignalBadge,
  signalBadge,
  signalPeriod,
  signalSentence,
} from '../../../charts/words/signalWords.ts';
import { questionOf } from '../../../charts/words/title.ts';
import type { Catalogue } from '../../../domain/catalogue.ts';
import { MIN_TO_STAND_OUT } from '../../../domain/fewOrganisations.ts';
import { type Month, shortMonth } from '../../../domain/month.ts';
import { searchAnywhere } from '../../../domain/search.ts';
import type { ListSize } from '../../../measures/signals/listSize.ts';
import type {
  OrganisationSignals,
  SignalRow,
} from '../../../measures/signals/organisationSignals.ts';
import type { OrganisationKind, SignalQuestion } from '../../../measures/signals/questions.ts';
import {
  type ChartState,
  DEFAULT_STATE,
  isProportion,
  type Peers,
} from '../../../state/chartState.ts';
import { buildUrl } from '../../../state/codec.ts';
import { groupsPageUrl } from '../../../state/groupsPage.ts';
import {
  type OrganisationState,
  type OrganisationType,
  organisationUrl,
} from '../../../state/organisation.ts';
import { ownGroupText } from '../../../state/ownGroups.ts';
import { ALL_STAND_OUTS, standOutsUrl } from '../../../state/standOuts.ts';
import { keyItem } from '../chart/card.ts';
import { FAIREST, type PeerChoice } from '../chart/peers.ts';
import { dateText } from '../format.ts';
import { fileLinks, type Link } from '../links.ts';
import { missingMembers } from '../question/notices.ts';
import type { ReportExtract } from './reportExtract.ts';

/** What the data calls the organisations that have a page. */
export const KINDS: Readonly<Record<OrganisationType, OrganisationKind>> = {
  practice: 'practice_id',
  ccg: 'ccg_id',
  lab: 'lab_id',
};

/** All that an organisation's page, JSON and CSV are made of. */
export interface OrganisationAnswer {
  readonly state: OrganisationState;
  /** The peers that the numbers are compared with, whether or not the address names them. */
  readonly peers: Peers;
  readonly signals: OrganisationSignals;
  readonly listSize: ListSize | undefined;
  readonly report: ReportExtract | undefined;
  readonly catalogue: Catalogue;
}

/** One question in words. */
export interface SignalItem {
  readonly row: SignalRow;
  readonly title: string;
  readonly badge: SignalBadge;
  readonly sentence: string;
  readonly href: string;
  /** The XmR chart, if it shows a change. */
  readonly changeHref: string | undefined;
}

const stateOf = (
  { state: { id, groups }, peers }: OrganisationAnswer,
  { state }: SignalQuestion,
): ChartState => ({
  ...state,
  highlight: [id],
  peers,
  groups,
});

export const styleOf = ({ state }: SignalQuestion): ValueStyle =>
  valueStyleOf(state.denominator.kind, isProportion(state));

/** `Potassium tests per 1000 patients`. */
export const titleOfQuestion = ({ measure, state }: SignalQuestion, catalogue: Catalogue): string =>
  capitalise(measure?.title ?? questionOf({ state, catalogue }));

/** `84 other practices that use Plymouth`. */
function othersText(
  { signals: { peers, isPeer }, state, catalogue }: OrganisationAnswer,
  n: number,
) {
  const noun = nounOf(catalogue, KINDS[state.type], n);
  const otherWord = isPeer ? 'other ' : '';
  return `${n.toLocaleString('en-GB')} ${otherWord}${noun}${sharedText(peers, catalogue, n)}`;
}

/** ` that use Plymouth`, ` in Devon CCG`; empty for all. */
function sharedText({ kind, id }: OrganisationSignals['peers'], catalogue: Catalogue, n = 2) {
  if (kind === 'all' || id === undefined) return '';
  if (kind === 'group') return ` ${sharedBy({ kind, name: id }, n)}`;
  return ` ${sharedBy({ kind, name: catalogue.nameOf(`${kind}_id`, id) }, n)}`;
}

/** The latest month with a value. */
function latestMonthOf({ monthly: { months, own } }: SignalRow): Month | undefined {
  return months[own.findLastIndex(({ value }) => Number.isFinite(value))];
}

function itemOf(answer: OrganisationAnswer, row: SignalRow): SignalItem {
  const { question } = row;
  const state = stateOf(answer, question);
  return {
    row,
    title: titleOfQuestion(question, answer.catalogue),
    badge: signalBadge(row.signal),
    sentence: signalSentence(
      { ...row, months: row.counts.months, latest: latestMonthOf(row) },
      {
        style: styleOf(question),
        period: answer.signals.period,
        others: n => othersText(answer, n),
        isMonthly: question.state.denominator.kind === 'per1000',
      },
    ),
    href: buildUrl({ ...state, view: 'chart' }),
    changeHref:
      row.signal.tier === 'changed' ? buildUrl({ ...state, view: 'xmr', peers: 'all' }) : undefined,
  };
}

/** The questions of a page in words, those that its address finds. */
export interface OrganisationItems {
  readonly measures: readonly SignalItem[];
  readonly tests: readonly SignalItem[];
}

export function itemsOf(answer: OrganisationAnswer): OrganisationItems {
  const items = (rows: readonly SignalRow[]): SignalItem[] => {
    const everyItem = rows.map(row => itemOf(answer, row));
    const { find } = answer.state;
    if (find === '') return everyItem;
    const named = everyItem.map(item => ({ id: item.row.id, name: item.title }));
    const matches = new Set(searchAnywhere(find, named).map(({ id }) => id));
    return everyItem.filter(({ row }) => matches.has(row.id));
  };
  return { measures: items(answer.signals.measures), tests: items(answer.signals.tests) };
}

/** The head of the page: how many of all its questions stand apart, or have changed. */
export function headOf(answer: OrganisationAnswer) {
  const { signals, catalogue, state } = answer;
  const rows = [...signals.measures, ...signals.tests];
  const count = (tier: SignalRow['signal']['tier']): number =>
    rows.filter(({ signal }) => signal.tier === tier).length;
  const counts = {
    looked: rows.length - count('few'),
    apart: count('apart'),
    changed: count('changed'),
  };
  const noun = nounOf(catalogue, KINDS[state.type]);
  const sentence = headSentence(counts, {
    peers: `the ${signals.isPeer ? 'other ' : ''}${noun}${sharedText(signals.peers, catalogue)}`,
    isCompared: rows.some(({ point }) => point !== undefined),
    period: signalPeriod(signals.period),
  });
  return { counts, sentence };
}

/** This many of each list are shown at once. */
const SHOWN = 10;

interface ItemView extends Omit<SignalItem, 'row'> {
  readonly spark: Sparkline;
  readonly tier: SignalRow['signal']['tier'];
}

interface ListView {
  readonly id: string;
  readonly heading: string;
  readonly note: string;
  readonly shown: readonly ItemView[];
  readonly folded: readonly ItemView[];
  readonly foldedText: string;
}

function listView(
  id: string,
  heading: string,
  items: readonly SignalItem[],
  isFound: boolean,
): ListView {
  const views = items
    .filter(({ row }) => row.signal.tier !== 'few')
    .map(({ row, ...item }) => ({
      ...item,
      spark: monthlySparkline(row.monthly, styleOf(row.question)),
      tier: row.signal.tier,
    }));
  const most = isFound ? views.length : SHOWN;
  const folded = views.slice(most);
  const signals = folded.filter(({ tier }) => tier !== 'ordinary').length;
  return {
    id,
    heading,
    note: views.length === 0 ? 'None of them has enough tests to say anything.' : '',
    shown: views.slice(0, most),
    folded,
    foldedText: `${folded.length} more${signals === 0 ? ', none of which stands apart or has changed' : ''}`,
  };
}

/** Everything that the page shows. */
export function organisationPage(answer: OrganisationAnswer) {
  const { state, catalogue, signals, report } = answer;
  const kind = KINDS[state.type];
  const name = catalogue.nameOf(kind, state.id);
  const { measures, tests } = itemsOf(answer);
  const isFound = state.find !== '';
  const { sentence } = headOf(answer);
  const few = [...measures, ...tests].filter(({ row }) => row.signal.tier === 'few');
  return {
    title: `${name}: what stands out`,
    description: sentence,
    page: 'org',
    name,
    sentence,
    facts: factsOf(answer),
    notices: missingMembers(state.groups, kind, catalogue),
    peers: peerChoiceOf(answer),
    find: state.find,
    ...formOf(state),
    found: isFound ? foundText(measures.length + tests.length, state.find) : '',
    lists: [
      listView('measures', 'Measures', measures, isFound),
      listView('tests', 'Tests per 1000 patients', tests, isFound),
    ],
    few: few.map(({ title, href, sentence: text }) => ({ title, href, text })),
    key: keyOf(answer).map(keyItem),
    colour: lineStyle(0).colour,
    report,
    built: dateText(catalogue.builtAt),
    groupHref: groupsPageUrl({
      ...DEFAULT_STATE,
      view: 'measure',
      groupBy: kind,
      highlight: [state.id],
      groups: state.groups,
      data: state.data,
    }),
    standOutsHref: standOutsUrl({ ...ALL_STAND_OUTS, type: state.type }),
    links: fileLinks(format => organisationUrl(state, format)),
    period: signalPeriod(signals.period),
    minPeers: MIN_TO_STAND_OUT,
  };
}

/** Where the search of the page goes, and what it keeps. */
function formOf({ type, id, peers, groups, data }: OrganisationState) {
  const [action = '', query = ''] = organisationUrl({ type, id, peers, data }).split('?');
  return {
    action,
    kept: [
      ...groups.map(group => ({ name: 'group', value: ownGroupText(group) })),
      ...[...new URLSearchParams(query)].map(([name, value]) => ({ name, value })),
    ],
  };
}

const foundText = (n: number, words: string): string =>
  `${n === 0 ? 'No question matches' : n === 1 ? '1 question matches' : `${n} questions match`} “${words}”.`;

/** Who it is: code, list size, lab, CCG, and the months that the page is about. */
function factsOf({ state, catalogue, listSize, signals }: OrganisationAnswer) {
  const practice = state.type === 'practice' ? catalogue.byId.practice_id.get(state.id) : undefined;
  const linkTo = (kind: 'lab_id' | 'ccg_id', id: string | null | undefined): Link | undefined =>
    id
      ? {
          text: catalogue.nameOf(kind, id),
          href: organisationUrl({ type: kind === 'lab_id' ? 'lab' : 'ccg', id }),
        }
      : undefined;
  const size = listSize && `${intervalText(listSize, 'number')} in ${shortMonth(listSize.month)}`;
  const isPractice = state.type === 'practice';
  return [
    { term: 'Code', text: state.id, link: undefined },
    { term: isPractice ? 'List size' : 'Patients', text: size ?? 'not known', link: undefined },
    ...(isPractice
      ? [
          { term: 'Lab', text: 'none known', link: linkTo('lab_id', practice?.labId) },
          {
            term: capitalise(nounOf(catalogue, 'ccg_id', 1)),
            text: 'none known',
            link: linkTo('ccg_id', practice?.ccgId),
          },
        ]
      : []),
    { term: 'Period', text: signalPeriod(signals.period), link: undefined },
  ];
}

/** The peers that a practice can be compared with; a CCG or a lab with all, or with the members of an own group. */
function peerChoiceOf({ state, catalogue, signals }: OrganisationAnswer): PeerChoice | undefined {
  const kind = KINDS[state.type];
  const practice = kind === 'practice_id' ? catalogue.byId.practice_id.get(state.id) : undefined;
  const option = (peers: Peers, text: string) => ({
    id: `peers-${peers}`,
    text,
    href: organisationUrl({ ...state, peers }),
    isCurrent: peers === signals.peers.kind,
  });
  const ownGroups = state.groups.map((group, place) => ({
    id: `peers-group-${place}`,
    text: `Those ${sharedBy({ kind: 'group', name: group.name })}`,
    href: organisationUrl({
      ...state,
      peers: 'group',
      groups: [group, ...state.groups.filter(another => another !== group)],
    }),
    isCurrent: signals.peers.kind === 'group' && place === 0,
  }));
  const shared = (['lab', 'ccg'] as const).flatMap(kind => {
    const id = practice?.[`${kind}Id`] ?? null;
    if (id === null) return [];
    return [option(kind, `Those ${sharedBy({ kind, name: catalogue.nameOf(`${kind}_id`, id) })}`)];
  });
  if (shared.length + ownGroups.length === 0) return undefined;
  return {
    label: 'Compared with:',
    options: [option('all', `All ${nounOf(catalogue, kind)}`), ...shared, ...ownGroups],
    note: practice ? FAIREST : '',
  };
}

function keyOf({ state, catalogue, signals }: OrganisationAnswer): KeyEntry[] {
  const rows = [...signals.measures, ...signals.tests];
  const style = lineStyle(0);
  const noun = nounOf(catalogue, KINDS[state.type]);
  const shared = sharedText(signals.peers, catalogue);
  const name = catalogue.nameOf(KINDS[state.type], state.id);
  const others: KeyEntry = {
    kind: 'context',
    text: `The other ${noun}${shared}`,
    colour: CONTEXT_COLOUR,
  };
  return [
    { kind: 'line', text: name, colour: style.colour },
    ...(rows.some(({ monthly }) => monthly.deciles)
      ? smallDecileKey(shared === '' ? `all ${noun}` : `${noun}${shared}`)
      : []),
    ...(rows.some(({ monthly }) => monthly.others.length > 1) ? [others] : []),
    ...(rows.some(({ monthly }) => monthly.own.some(({ low, high }) => high > low))
      ? [uncertainKey(uncertainFill(style))]
      : []),
  ];
}

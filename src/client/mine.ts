import { type ChartState, DEFAULT_STATE } from '../state/chartState.ts';
import { buildUrl } from '../state/codec.ts';
import { pressAgain } from './pressedEarly.ts';
import {
  forget,
  questionAt,
  type RememberedPractice,
  remember,
  rememberedPractice,
  withRemembered,
} from './remembered.ts';

/**
 * Marks the practice that this browser remembers: a strip under the header, rows and charts about it, and
 * links on pages that ask no question yet. The answer of an address never changes because of it. Where the
 * practice could be highlighted, the strip offers a link to an address that does so.
 */
export function setUpMine(): void {
  document.addEventListener('click', event => {
    if (!(event.target instanceof Element)) return;
    const button = event.target.closest<HTMLElement>('[data-remember]');
    if (button) take(button);
    else if (event.target.closest('[data-forget]')) drop();
  });
  const answer = document.getElementById('answer');
  if (answer) new MutationObserver(update).observe(answer, { childList: true });
  update();
  pressAgain('[data-remember]');
  pressAgain('[data-forget]');
}

function take(button: HTMLElement): void {
  const { id = '', name = id, peers = 'all' } = button.dataset;
  const isKept = remember({ id, name, peers: peers === 'lab' ? 'lab' : 'all' });
  if (!isKept) {
    button.textContent = 'This browser does not store anything';
    return;
  }
  update();
  document.querySelector<HTMLElement>('[data-mine] a')?.focus();
}

function drop(): void {
  forget();
  update();
  document.getElementById('main')?.focus();
}

function update(): void {
  const practice = rememberedPractice();
  if (practice) document.documentElement.dataset.remembers = '';
  else delete document.documentElement.dataset.remembers;
  for (const button of document.querySelectorAll<HTMLButtonElement>('[data-remember]')) {
    button.disabled = button.dataset.id === practice?.id;
  }
  markRows(practice);
  writeLinks(practice);
  if (practice) fillStrip(practice);
}

/** The question of the page, or that of the chart on the home page. */
const shownQuestion = (): ChartState | undefined =>
  questionAt(
    document.querySelector<HTMLElement>('[data-question]')?.dataset.question ??
      location.pathname + location.search,
  );

function fillStrip(practice: RememberedPractice): void {
  const strip = document.querySelector('[data-mine]');
  if (!strip) return;
  const link = (name: string, href: string | undefined): HTMLAnchorElement | null => {
    const element = strip.querySelector<HTMLAnchorElement>(`[data-mine-${name}]`);
    if (element) {
      element.hidden = href === undefined;
      if (href !== undefined) element.href = href;
    }
    return element;
  };
  const { id, name, peers } = practice;
  const question = { ...DEFAULT_STATE, peers };
  const named = link('measures', buildUrl({ ...question, view: 'measure', highlight: [id] }));
  if (named) named.textContent = name;
  link(
    'tests',
    buildUrl({
      ...question,
      view: 'grid',
      groupBy: 'test_code',
      practiceIds: [id],
      order: 'distance',
    }),
  );
  const state = shownQuestion();
  link('highlight', withRemembered(state, practice) ?? highlightUrl(state, practice));
  link('remove', withoutHighlight(state, practice));
}

/** The address of the same question with the practice added to its highlights. */
function highlightUrl(
  state: ChartState | undefined,
  { id }: RememberedPractice,
): string | undefined {
  if (state?.groupBy !== 'practice_id' || state.highlight.includes(id)) return undefined;
  return buildUrl({ ...state, highlight: [...state.highlight, id] });
}

function withoutHighlight(
  state: ChartState | undefined,
  { id }: RememberedPractice,
): string | undefined {
  if (state?.groupBy !== 'practice_id' || !state.highlight.includes(id)) return undefined;
  const highlight = state.highlight.filter(highlightedId => highlightedId !== id);
  return buildUrl({ ...state, highlight, peers: highlight.length > 0 ? state.peers : 'all' });
}

/** Puts a star before the practice's name in every list. */
function markRows(practice: RememberedPractice | undefined): void {
  for (const star of document.querySelectorAll('.mine-mark')) star.remove();
  if (!practice) return;
  const rows = document.querySelectorAll(`[data-practice="${CSS.escape(practice.id)}"]`);
  for (const row of rows) {
    const star = document.createElement('span');
    star.className = 'mine-mark';
    star.title = 'Your practice';
    star.setAttribute('role', 'img');
    star.setAttribute('aria-label', 'Your practice');
    star.textContent = '★';
    const name = ['.name', 'b', 'th', 'a']
      .map(selector => row.querySelector(selector))
      .find(Boolean);
    (name ?? row).prepend(star);
  }
}

/**
 * On a page that asks no question yet, links to questions about practices highlight the remembered one. On
 * other pages the reader has already chosen what is highlighted.
 */
function writeLinks(practice: RememberedPractice | undefined): void {
  const links = document.querySelectorAll<HTMLAnchorElement>('.bar nav a, main a');
  for (const link of links) {
    if (link.dataset.plain === undefined) continue;
    link.setAttribute('href', link.dataset.plain);
    delete link.dataset.plain;
  }
  if (!practice || document.querySelector('[data-ask]')) return;
  for (const link of links) {
    const href = link.getAttribute('href') ?? '';
    if (!href.startsWith('/data/') || link.dataset.national !== undefined) continue;
    const mine = withRemembered(questionAt(href), practice);
    if (mine === undefined) continue;
    link.dataset.plain = href;
    link.setAttribute('href', mine);
  }
}

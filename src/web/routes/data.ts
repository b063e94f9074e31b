import { type Request, type RequestHandler, type Response, Router } from 'express';
import { type Answer, answerOf, type MeasureAnswer } from '../../charts/answer.ts';
import { groupsWithValues } from '../../charts/lines.ts';
import { titleOf } from '../../charts/words/title.ts';
import type { SeriesRow } from '../../domain/series.ts';
import { seriesOf, seriesOfMeasures } from '../../measures/answer.ts';
import { rowCount, sortedRows } from '../../measures/sortedRows.ts';
import { testPeersOf } from '../../measures/testPeers.ts';
import { inTurn } from '../../measures/turns.ts';
import { type ChartState, isOnePracticesTests } from '../../state/chartState.ts';
import { buildUrl, type Format, parseForm, parseUrl } from '../../state/codec.ts';
import { parseSpec } from '../../state/spec.ts';
import type { Store } from '../../store/store.ts';
import type { AppContext } from '../context.ts';
import { badRequest, stateOrFault } from '../faults.ts';
import { withFileOptions, withoutFileOptions } from '../fileOptions.ts';
import type { PrescribingReports } from '../prescribingReports.ts';
import { answerJson, measuresJson } from '../presenters/chart/answerJson.ts';
import type { DerivedView } from '../presenters/chart/derivedView.ts';
import { DERIVED_VIEWS } from '../presenters/chart/derivedViews.ts';
import { chartPage, measureCard, measurePage, tablePage } from '../presenters/chart/pages.ts';
import { fileRow, fileRows, measureRow } from '../presenters/files/fileRows.ts';
import { oldColumns } from '../presenters/files/oldCsv.ts';
import type { Cell } from '../presenters/files/rows.ts';
import { gridPage } from '../presenters/grid/grid.ts';
import {
  correctedState,
  kindOf,
  type Notice,
  noticesHeader,
  noticesJson,
  withoutMissing,
} from '../presenters/question/notices.ts';
import { PARTS, type Part } from '../presenters/question/picks.ts';
import { shareOffer } from '../presenters/question/shareOffer.ts';
import { subjectsOf } from '../presenters/question/subjects.ts';
import { lastPage, PICTURES_A_PAGE, rowsOfPage } from '../presenters/table/paging.ts';
import { tableOrder, wantedGroups } from '../presenters/table/table.ts';
import { queryOf } from '../request.ts';
import { answerFrom, linkedState, type ServedData } from '../servedData.ts';
import { rowsSender, type SendRows, sendCsv, sendJson } from './sendFile.ts';

/** `/data/…` and `/download`: the measures, the chart and the table, as pages and files. */
export function dataRoutes(context: AppContext, reports: PrescribingReports): Router {
  const router = Router();
  const sendRows = rowsSender(context.parquetFiles);
  router.get('/download', downloadRoute(context));
  router.get('/data{/:view}', (request, response) => redirectForm(context, request, response));
  router.get('/data/*rest', async (request, response) => {
    const { url, ...file } = withoutFileOptions(request.originalUrl);
    const { state: requestedState, format } = stateOrFault(parseUrl(url));
    const canonical = buildUrl(requestedState, format);
    if (canonical !== url) return response.redirect(301, withFileOptions(canonical, file));
    await answerFrom(response, async (store, served) => {
      const mended = buildUrl(correctedState(requestedState, store.catalogue), format);
      if (mended !== canonical) return response.redirect(302, withFileOptions(mended, file));
      // Links lead out of a frame, to whole pages.
      const answerable = withoutMissing({ ...requestedState, embed: false }, store.catalogue);
      const state = linkedState(served, answerable.state);
      response.locals.subjects = subjectsOf(state, store.catalogue, reports);
      response.locals.offer = shareOffer(state, store.catalogue);
      const question = {
        requestedState,
        state,
        notices: answerable.notices,
        fileNotices: [...missingVersion(served), ...answerable.notices],
        format,
        sendRows,
        hasDeciles: file.deciles ?? false,
      };
      await (state.view === 'measure' ? answerMeasures : answerOne)(store, question, response);
    });
  });
  return router;
}

/**
 * Redirects a form that was submitted without JavaScript, or the bare address of a page, to the question's own
 * URL, or to the search for one of its parts. `/data` alone was the predecessor's first page, that of the
 * measures. A link that highlights a CCG and does not say what to compare compares CCGs.
 */
function redirectForm(context: AppContext, request: Request, response: Response): void {
  const query = queryOf(request);
  const view = String(request.params.view ?? 'measure');
  const { state } = stateOrFault(parseForm(view, query));
  const catalogue = context.stores.current?.catalogue;
  const kind = query.has('by') || !catalogue ? undefined : kindOf(state, catalogue);
  if (kind !== undefined) query.set('by', kind);
  const url = buildUrl(stateOrFault(parseForm(view, query)).state);
  const find = typedIn(query);
  const findUrl = find && `/find/${find.part}?${new URLSearchParams({ q: find.q, question: url })}`;
  response.redirect(302, findUrl ?? url);
}

/** What somebody without JavaScript typed to find more for a part of the question. */
function typedIn(query: URLSearchParams): { part: Part; q: string } | undefined {
  for (const part of PARTS) {
    const q = query.get(`find_${part}`)?.trim() ?? '';
    if (q !== '') return { part, q };
  }
  return undefined;
}

/** What an address asks for, and what of it the data can answer. */
interface Question {
  readonly requestedState: ChartState;
  readonly state: ChartState;
  readonly notices: readonly Notice[];
  /** Those and, which every page says by itself, that the data version is gone. */
  readonly fileNotices: readonly Notice[];
  readonly format: Format;
  readonly sendRows: SendRows;
  /** Whether a file has rows of the deciles too. */
  readonly hasDeciles: boolean;
}

async function answerOne(store: Store, question: Question, response: Response): Promise<void> {
  const view = DERIVED_VIEWS[question.state.view];
  if (view) return answerDerived(store, question, view, response);
  const { state, notices, fileNotices, format } = question;
  const series = await seriesOf(store, state);
  const answer = answerOf(state, series, store.catalogue);
  const last = lastPageOf(answer);
  if (format === 'html' && state.page > last) {
    return response.redirect(302, buildUrl({ ...question.requestedState, page: last }));
  }
  if (format === 'html' && state.view === 'chart') {
    return response.render('pages/chart', { ...chartPage(answer), notices });
  }
  if (format === 'html' && state.view === 'grid') {
    const peers = isOnePracticesTests(state) ? await testPeersOf(store, state, series) : undefined;
    // A hundred charts take some 30 ms to draw, and as long to write: others are answered in between.
    const page = await inTurn(() => gridPage(answer, peers));
    return inTurn(() => response.render('pages/grid', { ...page, notices }));
  }
  if (format === 'html') return answerTable(question, answer, response);
  const rows = sortedRows(series, state.sort, { groups: wantedGroups(answer) });
  if (format === 'json') {
    await sendJson(response, { ...answerJson(answer, rows), notices: noticesJson(fileNotices) });
  } else {
    const { hasDeciles } = question;
    setNotices(response, fileNotices);
    await question.sendRows(response, {
      format,
      title: titleOf(answer),
      row: fileRow(state, hasDeciles),
      rows: fileRows(answer, rows, hasDeciles),
    });
  }
}

/** A view whose page and files show numbers that are derived from those of the question. */
async function answerDerived(
  store: Store,
  question: Question,
  view: DerivedView,
  response: Response,
): Promise<void> {
  const { state: requestedState, notices, fileNotices, format } = question;
  const state = view.basis(requestedState);
  const answer = answerOf(state, await seriesOf(store, state), store.catalogue);
  const derived = view.derive(answer, requestedState);
  if (format === 'html') {
    if (requestedState.page > derived.lastPage) {
      const last = { ...question.requestedState, page: derived.lastPage };
      return response.redirect(302, buildUrl(last));
    }
    response.render(`pages/${requestedState.view}`, { ...derived.page(), notices });
  } else if (format === 'json') {
    await sendJson(response, { ...derived.json(), notices: noticesJson(fileNotices) });
  } else {
    setNotices(response, fileNotices);
    const title = `${requestedState.view} ${titleOf(answer)}`;
    await question.sendRows(response, { format, title, row: derived.row, rows: derived.rows() });
  }
}

/** The last page of what a state's page shows: rows of the heatmap, small charts, or rows of the table. */
function lastPageOf(answer: Answer): number {
  const { state, series } = answer;
  if (state.view === 'chart') return lastPage(groupsWithValues(series).length, PICTURES_A_PAGE);
  if (state.view === 'grid') return lastPage(series.groups.length, PICTURES_A_PAGE);
  return lastPage(rowCount(series, wantedGroups(answer)));
}

function answerTable({ state, notices }: Question, answer: Answer, response: Response): void {
  const groups = wantedGroups(answer);
  const total = rowCount(answer.series, groups);
  const [from, to] = rowsOfPage(state.page);
  const pageRows = [...sortedRows(answer.series, tableOrder(state), { groups, from, to })];
  response.render('pages/datatable', { ...tablePage(answer, pageRows, total), notices });
}

/** The answers to all predefined measures, in the order of their page. */
export const measureAnswers = async (store: Store, state: ChartState): Promise<MeasureAnswer[]> =>
  (await seriesOfMeasures(store, state)).map(({ measure, state: measureState, series }) => ({
    measure,
    answer: answerOf(measureState, series, store.catalogue),
  }));

async function answerMeasures(store: Store, question: Question, response: Response): Promise<void> {
  const { state, notices, fileNotices, format } = question;
  const { catalogue } = store;
  const answers = await measureAnswers(store, state);
  if (format === 'html') {
    const cards = await Promise.all(answers.map(measure => inTurn(() => measureCard(measure))));
    const page = await inTurn(() => measurePage(state, catalogue, answers, cards));
    return response.render('pages/measure', { ...page, notices });
  }
  const withRows = answers.map(measure => ({
    ...measure,
    rows: sortedRows(measure.answer.series, state.sort, { groups: wantedGroups(measure.answer) }),
  }));
  if (format === 'json') {
    const json = measuresJson(state, catalogue, withRows);
    await sendJson(response, { ...json, notices: noticesJson(fileNotices) });
  } else {
    setNotices(response, fileNotices);
    await question.sendRows(response, {
      format,
      title: `measures by ${state.groupBy}`,
      row: measureRow(state, question.hasDeciles),
      rows: cellsOfMeasures(withRows, question.hasDeciles),
    });
  }
}

/** The rows of all measures under one header: each begins with its measure's id. */
function* cellsOfMeasures(
  answers: readonly { measure: { id: string }; answer: Answer; rows: Iterable<SeriesRow> }[],
  hasDeciles: boolean,
): Generator<Cell[]> {
  for (const { measure, answer, rows } of answers) {
    for (const cells of fileRows(answer, rows, hasDeciles)) yield [measure.id, ...cells];
  }
}

/** `/download?spec=<json>`, the predecessor's address of a CSV: the file that it gave, header and all. */
function downloadRoute({ stores }: AppContext): RequestHandler {
  return async (request, response) => {
    const spec = queryOf(request).get('spec');
    if (spec === null) throw badRequest('A download needs its question: /download?spec={…}.');
    const { state: requestedState } = stateOrFault(parseSpec(spec));
    await stores.use(async store => {
      const { state, notices } = withoutMissing(requestedState, store.catalogue);
      const columns = oldColumns(state);
      const rows = sortedRows(await seriesOf(store, state), state.sort);
      setNotices(response, notices);
      await sendCsv(
        response,
        'data.csv',
        columns.map(({ head }) => head),
        oldCells(rows, columns),
      );
    });
  };
}

function* oldCells(
  rows: Iterable<SeriesRow>,
  columns: ReturnType<typeof oldColumns>,
): Generator<Cell[]> {
  for (const row of rows) yield columns.map(({ cell }) => cell(row));
}

/** Says that the data version of an address is gone. */
const missingVersion = ({ data, requestedVersion, notice }: ServedData): Notice[] =>
  data.isThere || requestedVersion === null || !notice
    ? []
    : [{ kind: 'data', ids: [requestedVersion], message: notice.message, suggestions: [] }];

/** A CSV file has no place for notices, so a header lists what is not in the data. */
function setNotices(response: Response, notices: readonly Notice[]): void {
  if (notices.length > 0) response.set('X-Not-In-Data', noticesHeader(notices));
}

import { type Request, type Response, Router } from 'express';
import { ENTITY_TYPES, type EntityType } from '../../domain/entityType.ts';
import { allChemicalsOf, chemicalOver } from '../../outliers/chemicalTables.ts';
import { reportOf } from '../../outliers/report.ts';
import { notFound } from '../faults.ts';
import {
  allPage,
  allSorted,
  RANKED_ROW,
  rankedFileCells,
} from '../presenters/outliers/allChemicals.ts';
import {
  byRatio,
  CHEMICAL_TABLE_ROW,
  chemicalPage,
  chemicalTableCells,
} from '../presenters/outliers/chemical.ts';
import { contentsPage } from '../presenters/outliers/contents.ts';
import type { OutlierLinks } from '../presenters/outliers/links.ts';
import { reportPage, shownReport } from '../presenters/outliers/report.ts';
import { REPORT_ROW, reportJson, reportRows } from '../presenters/outliers/reportFiles.ts';
import {
  chemicalSuggestions,
  organisationSuggestions,
} from '../presenters/outliers/suggestions.ts';
import {
  type BuildRequest,
  buildRequest,
  builtType,
  type OutlierPages,
  withBuild,
} from './outlierBuild.ts';
import type { SendRows } from './sendFile.ts';

/** The pages of one build: `/outliers/<id or latest>…`. */
export function outlierReports(pages: OutlierPages): Router {
  const router = Router();
  const page = (
    path: string,
    answer: (request: BuildRequest, response: Response, sendRows: SendRows) => Promise<void>,
  ): void => {
    router.get(path, (request: Request, response: Response) =>
      withBuild(pages, request, response, results => {
        const { entity, code = '' } = request.params;
        const type = ENTITY_TYPES.find(candidate => candidate === entity);
        response.locals.labPages = type ? pages.labPagesOf(type, String(code)) : [];
        return answer(buildRequest(request, results), response, pages.sendRows);
      }),
    );
  };
  page('/outliers/:build', contents);
  page('/outliers/:build/chemical/:code', chemical);
  page('/outliers/:build/:entity/:code', report);
  page('/outliers/:build/:entity/:code/:all', allChemicals);
  return router;
}

async function contents(
  { results, links, query }: BuildRequest,
  response: Response,
): Promise<void> {
  const { q } = query;
  const search = typeof q === 'string' ? q.trim().slice(0, 100) : '';
  const [organisations, drugs] = [await results.organisations(), await results.drugs()];
  response.render(
    'pages/outliers/contents',
    contentsPage(organisations, drugs, results.info, links, { search, page: query.page }),
  );
}

async function report(
  { results, links, query, params, file }: BuildRequest,
  response: Response,
  sendRows: SendRows,
): Promise<void> {
  const type = builtType(results, params.entity, links);
  const { name: code, format } = file(params.code);
  const wholeReport = await reportOf(results, type, code);
  if (!wholeReport) throw await noSuchReport({ results, links }, type, code);
  const hideLow = query.low === 'hide';
  if (format === 'html') {
    const { byType } = await results.organisations();
    const codes = [...wholeReport.high, ...wholeReport.low].map(row => row.chemical);
    const densities = await results.densities(type, codes);
    const { lowNumberLimit } = results;
    const options = { links, hideLow, peers: byType[type].size, lowNumberLimit };
    return response.render('pages/outliers/report', reportPage(wholeReport, densities, options));
  }
  const report = shownReport(wholeReport, hideLow);
  if (format === 'json') return void response.json(reportJson(report));
  const title = `outliers ${wholeReport.build.id} ${type} ${code}`;
  await sendRows(response, { format, title, row: REPORT_ROW, rows: reportRows(report) });
}

async function allChemicals(
  { results, links, query, params, file }: BuildRequest,
  response: Response,
  sendRows: SendRows,
): Promise<void> {
  const { name, format } = file(params.all);
  if (name !== 'all') throw notFound(`A report has no part “${name}”.`);
  const type = builtType(results, params.entity, links);
  const code = params.code ?? '';
  const wholeReport = await allChemicalsOf(results, type, code);
  if (!wholeReport) throw await noSuchReport({ results, links }, type, code);
  if (format === 'html') {
    const peers = (await results.organisations()).byType[type].size;
    const view = allPage(wholeReport, results.info, links, { query, peers });
    return response.render('pages/outliers/all', view);
  }
  const rows = allSorted(results, wholeReport.rows, type, query.sort);
  if (format === 'json') return void response.json({ entity: wholeReport.entity, rows });
  const title = `outliers ${results.info.id} ${type} ${code} every chemical`;
  await sendRows(response, { format, title, row: RANKED_ROW, rows: rows.map(rankedFileCells) });
}

async function chemical(
  { results, links, query, params, file }: BuildRequest,
  response: Response,
  sendRows: SendRows,
): Promise<void> {
  const type = builtType(results, query.entity ?? results.info.parameters.entities[0], links);
  const { name: code, format } = file(params.code);
  const table = await chemicalOver(results, type, code);
  if (!table) {
    const suggestions = chemicalSuggestions(await results.drugs(), type, links, code);
    const { one } = links.labels[type];
    throw notFound(`No ${one} prescribed the chemical “${code}” in this build.`, { suggestions });
  }
  if (format === 'html') {
    const density = (await results.densities(type, [code])).get(code);
    const org = typeof query.org === 'string' ? query.org : undefined;
    const view = chemicalPage(table, density, type, results.info, { links, org });
    return response.render('pages/outliers/chemical', view);
  }
  const rows = byRatio(table.rows);
  if (format === 'json') {
    const { code: id, name, subpara } = table.chemical;
    const distribution = table.distribution;
    return void response.json({ chemical: { code: id, name, subpara }, distribution, rows });
  }
  const title = `outliers ${results.info.id} ${code} by ${type}`;
  const row = CHEMICAL_TABLE_ROW;
  await sendRows(response, { format, title, row, rows: rows.map(chemicalTableCells) });
}

async function noSuchReport(
  { results, links }: { results: BuildRequest['results']; links: OutlierLinks },
  type: EntityType,
  code: string,
): Promise<Error> {
  const suggestions = organisationSuggestions(await results.organisations(), links, code);
  const { one } = links.labels[type];
  return notFound(`This build has no report of the ${one} “${code}”.`, {
    detail: 'Only organisations that are counted and have items in the period have a report.',
    suggestions: [...suggestions, { text: 'All reports of this build', href: links.contents }],
  });
}

import type { Request, Response } from 'express';
import { ENTITY_TYPES, type EntityType } from '../../domain/entityType.ts';
import type { BuildState } from '../../outliers/buildState.ts';
import type { Builds } from '../../outliers/builds.ts';
import type { Staleness } from '../../outliers/dataVersion.ts';
import type { BuildInfo } from '../../outliers/resultRows.ts';
import type { ResultStore } from '../../outliers/resultStore.ts';
import { DataNotReady } from '../../outliers/source.ts';
import { type Format, withoutFormat } from '../../state/parsed.ts';
import { NoStoreYet } from '../../store/holder.ts';
import type { OutliersControl, PipelineControl } from '../context.ts';
import { notFound, PageFault } from '../faults.ts';
import type { Link } from '../presenters/links.ts';
import { buildsPage } from '../presenters/outliers/builds.ts';
import { freshnessOfBuild } from '../presenters/outliers/freshness.ts';
import {
  buildLinks,
  contentsAddress,
  OUTLIERS,
  type OutlierLinks,
} from '../presenters/outliers/links.ts';
import { outlierProgress } from '../presenters/outliers/progress.ts';
import { periodText, staleNote } from '../presenters/outliers/words.ts';
import { isNotModified, wantsJson } from '../request.ts';
import type { SendRows } from './sendFile.ts';

/** What the pages of a build need. */
export interface OutlierPages {
  readonly outliers: OutliersControl;
  readonly pipeline: PipelineControl;
  readonly sendRows: SendRows;
  /** The ETag of every page of a build. */
  readonly tagOf: (info: BuildInfo) => string | undefined;
  /** The pages of lab tests about an organisation. */
  readonly labPagesOf: (type: EntityType, code: string) => readonly Link[];
}

/** What a request asks of a build. */
export interface BuildRequest {
  readonly results: ResultStore;
  readonly links: OutlierLinks;
  readonly query: Readonly<Record<string, unknown>>;
  readonly params: Readonly<Record<string, string | undefined>>;
  /** `Y001.csv` as name and format. */
  file(text: string | undefined): { readonly name: string; readonly format: Format };
}

export function buildRequest(request: Request, results: ResultStore): BuildRequest {
  const params = Object.fromEntries(
    Object.entries(request.params).map(([name, value]) => [name, String(value)]),
  );
  return {
    results,
    links: buildLinks(params.build ?? '', results),
    query: request.query,
    params,
    file(text = '') {
      const { path: name, format } = withoutFormat(text);
      return { name, format };
    },
  };
}

/**
 * Runs `answer` on the build that the address names. Before the first one is finished, `latest` is the
 * page that shows its progress and comes by itself.
 */
export async function withBuild(
  { outliers, pipeline, tagOf }: OutlierPages,
  request: Request,
  response: Response,
  answer: (results: ResultStore) => Promise<void>,
): Promise<void> {
  const { builds } = outliers;
  const buildName = String(request.params.build);
  const id = buildName === 'latest' ? (await builds.latest())?.id : buildIdIn(buildName);
  const isAnswered =
    id !== undefined &&
    (await builds.use(id, async results => {
      const staleness = await builds.staleness(results.info);
      const tag = tagOf(results.info);
      response.locals.staleNote = staleNote(staleness);
      response.locals.freshness = freshnessOfBuild(results.info);
      const isKept =
        tag !== undefined &&
        isNotModified(request, response, `${tag.slice(0, -1)}-${staleness ?? ''}"`);
      if (!isKept) await answer(results);
      return true;
    }));
  if (isAnswered) return;
  response.set('Cache-Control', 'no-store');
  if (buildName !== 'latest') throw await noSuchBuild(outliers, buildName);
  const progress = outlierProgress(await builds.list(), outliers.prescribing());
  if (!progress.isRunning) {
    // Prescribing files are read after the lab data.
    if (pipeline.status().phase !== 'idle') throw new NoStoreYet();
    if (!builds.isKnown) throw new DataNotReady();
    throw notFound('No outlier build is finished yet.', {
      detail: 'The page of builds says why. You can start one there.',
      suggestions: [{ text: 'Outlier builds', href: OUTLIERS }],
    });
  }
  if (wantsJson(request)) throw new PageFault(503, `No build is finished yet. ${progress.words}`);
  response.status(503).set('Retry-After', '5');
  response.render('pages/outliers/builds', await pageOf(outliers));
}

/**
 * How the data of builds differ from today’s, by the build’s id. Builds that are not in it have the same data.
 */
export async function stalenessIn(
  builds: Builds,
  states: readonly BuildState[],
): Promise<Map<number, Staleness>> {
  const stalenessById = new Map<number, Staleness>();
  for (const { id, info } of states) {
    const staleness = info && (await builds.staleness(info));
    if (staleness) stalenessById.set(id, staleness);
  }
  return stalenessById;
}

/** What the page of builds shows now. */
export async function pageOf(outliers: OutliersControl) {
  const { builds } = outliers;
  const states = await builds.list();
  const stale = await stalenessIn(builds, states);
  const { bigQuery } = outliers;
  return buildsPage(states, await builds.latest(), outliers.prescribing(), {
    labels: builds.words.labels,
    stale,
    bigQuery,
    isKnown: builds.isKnown,
    bytesOf: (id: number) => builds.bytesOf(id),
  });
}

/** The number of a build, as an address writes it; undefined where it is none. */
export const buildIdIn = (text: string): number | undefined =>
  /^[1-9]\d{0,8}$/.test(text) ? Number(text) : undefined;

const NOT_DONE: Readonly<Record<BuildState['status'], string>> = {
  queued: 'has not started yet',
  running: 'is in progress',
  failed: 'failed',
  done: 'cannot be read',
};

async function noSuchBuild({ builds }: OutliersControl, buildName: string): Promise<Error> {
  const id = buildIdIn(buildName);
  const state = id === undefined ? undefined : await builds.state(id);
  const suggestions = (await builds.list())
    .filter(({ info }) => info !== undefined)
    .slice(-4)
    .map(build => ({
      text: `Build ${build.id}: ${periodText(build.parameters)}`,
      href: contentsAddress(String(build.id)),
    }));
  return notFound(
    state ? `Build ${buildName} ${NOT_DONE[state.status]}.` : `There is no build ${buildName}.`,
    { suggestions: [...suggestions, { text: 'All builds', href: OUTLIERS }] },
  );
}

/** The entity type that an address names, which the build has. */
export function builtType(results: ResultStore, name: unknown, links: OutlierLinks): EntityType {
  const type = ENTITY_TYPES.find(candidate => candidate === name);
  const { entities } = results.info.parameters;
  if (type && entities.includes(type)) return type;
  const message = type
    ? `This build has no reports of ${links.labels[type].many}.`
    : `There is no type of organisation “${String(name)}”.`;
  throw notFound(message, {
    detail: `This build’s types are ${entities.join(', ')}.`,
    suggestions: [{ text: 'All reports of this build', href: links.contents }],
  });
}

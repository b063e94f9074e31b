import { subscribe } from 'node:diagnostics_channel';
import type { RequestHandler } from 'express';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { PipelineStatus } from '../domain/buildReport.ts';
import { cachedAnswers } from '../measures/answer.ts';
import { QUERY_CHANNEL } from '../store/reader.ts';
import type { CachedPages } from './cachedPages.ts';
import type { AppContext } from './context.ts';

const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** Measurements of the process, for a program that collects them (Prometheus). */
export interface Metrics {
  /** Times every request by its route rather than its address, because there is no end of addresses. */
  readonly observe: RequestHandler;
  readonly contentType: string;
  text(): Promise<string>;
}

/**
 * Requests by route, method and status, with their times; statements; answers and pages held in memory; what is
 * served and built; memory, event loop and garbage collection of the process. They say nothing about what a
 * visitor looked at.
 */
export function setUpMetrics(
  { stores, pipeline, outliers }: AppContext,
  pages: CachedPages,
): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const requests = new Histogram({
    name: 'openpath_http_request_seconds',
    help: 'Time from a request to the end of its answer, in seconds',
    labelNames: ['method', 'route', 'status'],
    buckets: SECONDS,
    registers,
  });
  const statements = new Histogram({
    name: 'openpath_query_seconds',
    help: 'Time of a statement on the store of lab data, in seconds',
    buckets: SECONDS,
    registers,
  });
  subscribe(QUERY_CHANNEL, message => {
    if (typeof message === 'number') statements.observe(message / 1000);
  });

  const gauge = (name: string, help: string, collect: () => number): Gauge =>
    new Gauge({
      name: `openpath_${name}`,
      help,
      registers,
      collect() {
        this.set(collect());
      },
    });
  gauge('answers_held', 'Answers held in memory', () => cachedAnswers().count);
  gauge('answers_held_bytes', 'What they take, in bytes', () => cachedAnswers().bytes);
  gauge('pages_held_bytes', 'What finished pages in memory take, in bytes', () => pages.bytes);
  const count = (name: string, help: string, total: () => number): Counter =>
    new Counter({
      name: `openpath_${name}`,
      help,
      registers,
      collect() {
        this.reset();
        this.inc(total());
      },
    });
  count('page_hits_total', 'Pages answered from memory', () => pages.counts.hits);
  count('page_misses_total', 'Pages made for a request', () => pages.counts.misses);
  gauge('serving', '1 where lab data is served', () => (stores.current ? 1 : 0));
  gauge(
    'data_built_timestamp_seconds',
    'When the lab data that is served was built, in seconds since 1970; 0 where none is',
    () => (stores.current?.catalogue.builtAt.getTime() ?? 0) / 1000,
  );
  const kinds = {
    labs: () => pipeline.status(),
    ...(outliers ? { prescribing: () => outliers.ingest().status } : {}),
  };
  const gaugeByKind = (name: string, help: string, matches: (status: PipelineStatus) => boolean) =>
    new Gauge({
      name: `openpath_${name}`,
      help,
      labelNames: ['kind'],
      registers,
      collect() {
        for (const [kind, status] of Object.entries(kinds)) {
          this.set({ kind }, matches(status()) ? 1 : 0);
        }
      },
    });
  gaugeByKind(
    'building',
    '1 while files of a kind are read into a new store',
    ({ phase }) => phase === 'building',
  );
  gaugeByKind(
    'build_failed',
    '1 where the last build of a kind failed',
    ({ lastError }) => lastError !== undefined,
  );

  return {
    observe(request, response, next) {
      const startedAt = performance.now();
      response.once('close', () => {
        const route: unknown = response.locals.route ?? request.route?.path;
        const labels = {
          method: request.method,
          route:
            typeof route === 'string' ? route : Array.isArray(route) ? String(route[0]) : 'none',
          status: response.statusCode,
        };
        requests.observe(labels, (performance.now() - startedAt) / 1000);
      });
      next();
    },
    contentType: registry.contentType,
    text: () => registry.metrics(),
  };
}

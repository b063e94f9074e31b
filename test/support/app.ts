import { once } from 'node:events';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Express } from 'express';
import { pino } from 'pino';
import { answersTo } from '../../src/config/config.ts';
import type { PipelineStatus } from '../../src/domain/buildReport.ts';
import { DEFAULT_WORDS } from '../../src/outliers/siteWords.ts';
import { StoreHolder } from '../../src/store/holder.ts';
import { ParquetFiles } from '../../src/store/parquetFiles.ts';
import { openStore } from '../../src/store/store.ts';
import { createApp } from '../../src/web/app.ts';
import type { AppContext, PipelineControl } from '../../src/web/context.ts';
import { SiteJobs } from '../../src/web/site/siteJobs.ts';
import { standOutSites } from '../../src/web/site/standOutSite.ts';
import { explainUnreadable } from '../../src/web/unreadable.ts';
import { listenAtAny } from './ports.ts';

/** The real app, listening on a port of the system's choice. */
export interface RunningApp {
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  readonly stores: StoreHolder;
  readonly app: Express;
  get(path: string, init?: RequestInit): Promise<Response>;
  stop(): Promise<void>;
}

/** Longer than any test. */
const KEPT_MS = 600_000;

/**
 * Serves the store file at `store` (none: as before the first build). Redirects are not followed by
 * `get`, so that a test sees them.
 */
export async function runApp(
  store: string | undefined,
  options: Partial<AppContext> = {},
): Promise<RunningApp> {
  const { stores = new StoreHolder() } = options;
  const words = options.outliers?.builds.words ?? DEFAULT_WORDS;
  const { labels = words.labels, lowNumberLimit = words.lowNumberLimit } = options;
  if (store !== undefined) stores.swap(await openStore(store, { labels }));
  const folder = store === undefined ? tmpdir() : path.dirname(store);
  const log = pino({ level: 'silent' });
  const sites = new SiteJobs(standOutSites(stores, folder), log);
  const app = createApp({
    credentials: [],
    proxies: undefined,
    isUpdating: () => false,
    metricsToken: undefined,
    answersTo: answersTo({ credentials: options.credentials ?? [], allowedHosts: [] }),
    pipeline: new PipelineAtHand(),
    parquetFiles: new ParquetFiles(folder),
    standOutSites: sites,
    log,
    debug: false,
    csvBom: false,
    ...options,
    labels,
    lowNumberLimit,
    stores,
  });
  const server = createServer(app);
  // It shares the test's thread. On a busy machine both stand still for longer than Node's five seconds, and a
  // connection would be closed as idle while the next request is on its way.
  server.keepAliveTimeout = KEPT_MS;
  explainUnreadable(server);
  const url = `http://127.0.0.1:${await listenAtAny(server)}`;
  return {
    url,
    stores,
    app,
    get: (path, init) => fetch(url + path, { redirect: 'manual', ...init }),
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
      await Promise.all([sites.stop(), options.outliers?.sites.stop()]);
      stores.close();
    },
  };
}

/** A pipeline that does what the test says, when it says so. */
export class PipelineAtHand implements PipelineControl {
  started = 0;
  references: ReturnType<PipelineControl['fetchable']> = [];
  fetching: PipelineControl['fetchReference'] = () => Promise.resolve({ rows: 1 });
  readonly listeners = new Set<(status: PipelineStatus) => void>();
  #status: PipelineStatus = { phase: 'idle' };

  set(status: PipelineStatus): void {
    this.#status = status;
    for (const listener of this.listeners) listener(status);
  }

  status(): PipelineStatus {
    return this.#status;
  }

  onChange(listener: (status: PipelineStatus) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  start(): void {
    this.started++;
  }

  fetchable(): ReturnType<PipelineControl['fetchable']> {
    return this.references;
  }

  fetchReference: PipelineControl['fetchReference'] = name => this.fetching(name);
}

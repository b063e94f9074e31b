import type { Logger } from 'pino';
import type { StoreFolder } from '../store/folder.ts';
import { tryLock } from '../store/lock.ts';
import { openBuildFolder, removeHalfBuilds } from './buildFolder.ts';
import { type BuildState, buildFault, doneState, stateOf } from './buildState.ts';
import { type Staleness, stalenessOf } from './dataVersion.ts';
import { type Job, Jobs } from './jobs.ts';
import { makeBuild } from './makeBuild.ts';
import { ProgramEnds } from './programEnds.ts';
import { type AskedBuild, DEFAULT_N, defaultRequest, parseRequest } from './request.ts';
import { ResultShelf } from './resultShelf.ts';
import type { BuildInfo, ResultStore } from './resultStore.ts';
import { NotKnownYet, type OutlierSource } from './source.ts';

export interface BuildsOptions {
  /** STORE_PATH; the builds are in its folder `outliers`. */
  readonly storePath: string;
  readonly source: OutlierSource;
  readonly log: Logger;
}

/**
 * The builds of prescribing outliers: asked for, queued, made one at a time (over all processes), all
 * or nothing, and read.
 */
export class Builds {
  readonly #folder: StoreFolder;
  readonly #source: OutlierSource;
  readonly #log: Logger;
  readonly #shelf: ResultShelf;
  readonly #jobs = new Jobs();
  readonly #listeners = new Set<() => void>();
  readonly #stopped = new AbortController();
  #running: Promise<void> | undefined;
  #asking: Promise<unknown> = Promise.resolve();

  private constructor(folder: StoreFolder, { source, log }: BuildsOptions) {
    this.#folder = folder;
    this.#source = source;
    this.#log = log;
    this.#shelf = new ResultShelf(folder, log);
  }

  /** Opens the folder of builds and clears up what killed ones left, unless another process builds. */
  static async open(options: BuildsOptions): Promise<Builds> {
    const builds = new Builds(await openBuildFolder(options.storePath), options);
    const lock = await tryLock(builds.#folder);
    if (lock) await removeHalfBuilds(builds.#folder).finally(() => lock.release());
    await builds.#shelf.look();
    return builds;
  }

  /** Whether it is known what data there are to make builds of. */
  get isKnown(): boolean {
    return this.#source.isKnown();
  }

  /**
   * Asks for a build (`{from, to, n?, entities?, force?}`): one with these parameters
   * that is there, under way or waiting is the answer, unless forced; otherwise it is queued.
   *
   * @throws {UserError} where the request cannot be met.
   * @throws {NotKnownYet} before it is known what data there are.
   */
  async ask(input: unknown): Promise<BuildState> {
    if (!this.isKnown) throw new NotKnownYet('the prescribing files are being looked at');
    return this.#askFor(parseRequest(input, await this.#source.months(), this.#source.noDataFix));
  }

  /**
   * Asks for the default build where there is none, or one of other data than those of today; undefined:
   * nothing to do.
   */
  async askDefault(): Promise<BuildState | undefined> {
    const asked = defaultRequest(await this.#source.usualMonths());
    if (!asked) return undefined;
    await this.#shelf.look();
    const coming = this.#jobs.unfinished(asked.parameters);
    if (coming && coming.status !== 'failed') return undefined;
    const there = this.#shelf.builtFor(asked.parameters, this.#source);
    const isStale = there !== undefined && (await this.staleness(there)) !== undefined;
    return there && !isStale ? undefined : this.#askFor({ ...asked, force: isStale });
  }

  /** How what a finished build was made of differs from what there is now. */
  async staleness({ parameters, dataVersion, engine }: BuildInfo): Promise<Staleness> {
    if (engine !== this.#source.engineName) return undefined;
    return stalenessOf(dataVersion, await this.#source.dataVersion(parameters));
  }

  /** Every build that is there or was asked for, by id. */
  async list(): Promise<BuildState[]> {
    await this.#shelf.look();
    const ids = [...this.#shelf.ids(), ...this.#jobs.ids()];
    const states = new Map(
      ids.flatMap(id => this.#stateNow(id) ?? []).map(each => [each.id, each]),
    );
    return [...states.values()].sort((a, b) => a.id - b.id);
  }

  async state(id: number): Promise<BuildState | undefined> {
    await this.#shelf.look();
    return this.#stateNow(id);
  }

  /**
   * The finished build of the newest month; of several the one of most entity types, then one of the
   * usual number of rows, then the last made: a trial takes no mailed link away.
   */
  async latest(): Promise<BuildInfo | undefined> {
    await this.#shelf.look();
    const order = (info: BuildInfo): readonly number[] => [
      info.parameters.to,
      info.parameters.entities.length,
      info.parameters.n === DEFAULT_N ? 1 : 0,
      Date.parse(info.createdAt),
    ];
    return [...this.#shelf.infos()].sort((a, b) => inOrder(order(a), order(b))).at(-1);
  }

  /** Runs `read` on a finished build’s results; undefined where there is no such build. */
  use<T>(id: number, read: (results: ResultStore) => Promise<T>): Promise<T | undefined> {
    return this.#shelf.use(this.#jobs.byId(id)?.id ?? id, read);
  }

  /** Calls at every change of any state; returns how to stop listening. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Resolves when nothing runs or waits. */
  async idle(): Promise<void> {
    while (this.#running) await this.#running;
  }

  /** Abandons the running build and takes no more; resolves when nothing of it is left. */
  async stop(): Promise<void> {
    this.#stopped.abort(new ProgramEnds());
    await this.idle();
    this.#shelf.close();
  }

  /** One after another, so that two who ask at once are given one build. */
  #askFor(asked: AskedBuild): Promise<BuildState> {
    const answer = this.#asking.then(() => this.#enqueue(asked));
    this.#asking = answer.catch(() => undefined);
    return answer;
  }

  async #enqueue({ parameters, force }: AskedBuild): Promise<BuildState> {
    await this.#shelf.look();
    const there = this.#shelf.builtFor(parameters, this.#source);
    const before = this.#jobs.unfinished(parameters);
    if (before && before.status !== 'failed') return stateOf(before, there);
    if (there && !force) {
      this.#jobs.forget(there.id);
      return doneState(there);
    }
    const id =
      before?.id ?? there?.id ?? 1 + Math.max(0, ...this.#shelf.ids(), ...this.#jobs.ids());
    const job: Job = { id, parameters, force, status: 'queued' };
    this.#jobs.add(job);
    this.#tell();
    if (!this.#stopped.signal.aborted) this.#running ??= this.#work();
    return stateOf(job, there);
  }

  async #work(): Promise<void> {
    // The caller gets its answer before the first step.
    await Promise.resolve();
    const { signal } = this.#stopped;
    for (let job = this.#jobs.next(); job && !signal.aborted; job = this.#jobs.next()) {
      try {
        await makeBuild(job, {
          folder: this.#folder,
          shelf: this.#shelf,
          jobs: this.#jobs,
          source: this.#source,
          log: this.#log,
          signal,
          tell: () => this.#tell(),
        });
      } catch (error) {
        if (signal.aborted) break;
        job.status = 'failed';
        job.error = buildFault(error, this.#folder.path);
        this.#log.error({ err: error, id: job.id }, 'outlier build failed');
      }
      this.#tell();
    }
    this.#running = undefined;
  }

  #stateNow(id: number): BuildState | undefined {
    const job = this.#jobs.byId(id);
    const info = this.#shelf.infos().find(each => each.id === (job?.id ?? id));
    if (job && job.status !== 'done') return stateOf(job, info);
    return info && doneState(info);
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}

/** By the first number that differs. */
function inOrder(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((value, i) => value !== b[i]);
  return at < 0 ? 0 : (a[at] ?? 0) - (b[at] ?? 0);
}

import type { Logger } from 'pino';
import { BackgroundWork, SerialQueue } from '../domain/backgroundWork.ts';
import { ENTITY_TYPES } from '../domain/entityType.ts';
import { UserError } from '../domain/userError.ts';
import type { StoreFolder } from '../store/folder.ts';
import { tryLock } from '../store/lock.ts';
import { openBuildFolder, removeHalfBuilds } from './buildFolder.ts';
import { type BuildRecord, BuildRecords } from './buildRecords.ts';
import {
  type BuildState,
  buildFault,
  damageFault,
  doneState,
  recordedState,
  stateOf,
} from './buildState.ts';
import { type Staleness, stalenessOf } from './dataVersion.ts';
import { type Job, Jobs } from './jobs.ts';
import { makeBuild } from './makeBuild.ts';
import {
  type AskedBuild,
  DEFAULT_N,
  defaultRequest,
  parametersKey,
  parseRequest,
} from './request.ts';
import type { BuildInfo } from './resultRows.ts';
import { ResultShelf } from './resultShelf.ts';
import type { ResultStore } from './resultStore.ts';
import { DamagedData, NotKnownYet, type OutlierSource } from './source.ts';

/** More builds than anybody waits for: those that are asked for beyond are refused for now. */
export const MOST_WAITING = 20;

/** So much is waiting that no more is taken: whoever asks is to ask again later. */
export class TooMuchWaiting extends UserError {}

/** What was asked for would have to be made, and whoever asks has not confirmed that. */
export class NotBegun extends Error {}

export interface BuildsOptions {
  /** STORE_PATH; the builds are in its folder `outliers`. */
  readonly storePath: string;
  readonly source: OutlierSource;
  readonly log: Logger;
  /** How many trial builds are kept, the newest; undefined: all. */
  readonly keepTrials?: number | undefined;
}

/**
 * The builds of prescribing outliers: asked for, queued, made one at a time (over all processes), all
 * or nothing, and read. What was asked for is recorded in the folder: the next process takes it up.
 */
export class Builds {
  readonly #folder: StoreFolder;
  readonly #source: OutlierSource;
  readonly #log: Logger;
  readonly #keepTrials: number | undefined;
  readonly #shelf: ResultShelf;
  readonly #records: BuildRecords;
  readonly #jobs = new Jobs();
  readonly #work = new BackgroundWork();
  /** Requests and looks take turns, so that two people who ask at once are given one build. */
  readonly #turns = new SerialQueue();

  private constructor(folder: StoreFolder, { source, log, keepTrials }: BuildsOptions) {
    this.#folder = folder;
    this.#source = source;
    this.#log = log;
    this.#keepTrials = keepTrials;
    this.#shelf = new ResultShelf(folder, log);
    this.#records = new BuildRecords(folder);
    this.#shelf.onDamage(() => {
      void this.#turns
        .run(() => this.#look())
        .then(() => this.#work.changed())
        .catch(error => log.error({ err: error }, 'no look at the builds'));
    });
  }

  /**
   * Opens the folder of builds, clears up what killed ones left, unless another process builds, and
   * takes up what was asked for and is not made.
   */
  static async open(options: BuildsOptions): Promise<Builds> {
    const builds = new Builds(await openBuildFolder(options.storePath), options);
    const lock = await tryLock(builds.#folder);
    if (lock) await removeHalfBuilds(builds.#folder).finally(() => lock.release());
    await builds.#turns.run(() => builds.#look());
    await builds.#failLeft();
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
   * @throws {TooMuchWaiting} where too many are waiting.
   * @throws {NotBegun} where it would have to be made, and `mayBegin` says that it may not.
   */
  async ask(input: unknown, { mayBegin = true } = {}): Promise<BuildState> {
    if (!this.isKnown) throw new NotKnownYet('the prescribing files are being looked at');
    const asked = parseRequest(input, await this.#source.months(), this.#source.noDataFix);
    return this.#turns.run(() => this.#enqueue(asked, mayBegin));
  }

  /**
   * Asks for the default build where there is none, or one of other data than those of today; undefined:
   * nothing to do.
   */
  async askDefault(): Promise<BuildState | undefined> {
    const asked = defaultRequest(await this.#source.usualMonths());
    if (!asked) return undefined;
    return this.#turns.run(async () => {
      await this.#look();
      if (this.#jobs.of(asked.parameters)) return undefined;
      const there = this.#shelf.builtFor(asked.parameters, this.#source);
      const isStale = there !== undefined && (await this.staleness(there)) !== undefined;
      return there && !isStale ? undefined : this.#enqueue({ ...asked, force: isStale });
    });
  }

  /**
   * Ends a build that waits or runs; what was there under its number stays. Returns whether there was
   * one.
   */
  cancel(id: number): Promise<boolean> {
    return this.#turns.run(async () => {
      await this.#look();
      const record = this.#records.of(id);
      const job = this.#jobs.byId(id);
      if (record?.status !== 'asked' && !job) return false;
      const isThere = this.#shelf.infos().some(info => info.id === id);
      if (record) await this.#records.put({ ...record, status: isThere ? 'made' : 'deleted' });
      if (job) {
        job.cancelled.abort();
        if (job.status === 'queued') this.#jobs.remove(job);
      }
      this.#work.changed();
      return true;
    });
  }

  /** Removes a build, its results and its failure; its number is not used again. */
  delete(id: number): Promise<boolean> {
    return this.#turns.run(async () => {
      await this.#look();
      const record = this.#records.of(id);
      if (record === undefined || record.status === 'deleted') return false;
      await this.#remove(record);
      this.#work.changed();
      return true;
    });
  }

  /** How what a finished build was made of differs from what there is now. */
  async staleness({ parameters, dataVersion, engine }: BuildInfo): Promise<Staleness> {
    if (engine !== this.#source.engineName) return undefined;
    return stalenessOf(dataVersion, await this.#source.dataVersion(parameters));
  }

  /** Every build that is there or was asked for, by id. */
  async list(): Promise<BuildState[]> {
    await this.#turns.run(() => this.#look());
    const ids = new Set([...this.#records.ids(), ...this.#jobs.ids()]);
    const own = [...ids].filter(id => this.#records.of(id)?.sameAs === undefined);
    return own.flatMap(id => this.#stateNow(id) ?? []).sort((a, b) => a.id - b.id);
  }

  async state(id: number): Promise<BuildState | undefined> {
    await this.#turns.run(() => this.#look());
    return this.#stateNow(this.#idOf(id));
  }

  /** The size of a build’s file in bytes; undefined where there is none. */
  bytesOf(id: number): number | undefined {
    return this.#shelf.bytesOf(id);
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
  async use<T>(id: number, read: (results: ResultStore) => Promise<T>): Promise<T | undefined> {
    return this.#shelf.use(this.#idOf(id), read);
  }

  /** Calls at every change of any state; returns how to stop listening. */
  onChange(listener: () => void): () => void {
    return this.#work.onChange(listener);
  }

  /** Resolves when nothing runs or waits. */
  idle(): Promise<void> {
    return this.#work.idle();
  }

  /** Abandons the running build and takes no more; finished ones can still be read. */
  endWork(): Promise<void> {
    return this.#work.stop();
  }

  /** Ends the work and closes the results; resolves when nothing of the running build is left. */
  async stop(): Promise<void> {
    await this.endWork();
    this.#shelf.close();
  }

  /**
   * Looks what is in the folder. Whatever was asked for and is not made is taken up, by each process
   * that sees it: the folder’s lock lets one make it, and the others find it made.
   */
  async #look(): Promise<void> {
    await this.#shelf.look();
    await this.#records.look();
    for (const info of this.#shelf.infos()) {
      // Of an earlier version.
      if (!this.#records.ids().includes(info.id)) await this.#records.put(recordOf(info));
    }
    for (const record of this.#records.all()) {
      if (record.status === 'made') await this.#mend(record);
    }
    for (const { id, engine, status, ...asked } of this.#records.all()) {
      if (status !== 'asked' || this.#jobs.byId(id) || !this.#isMadeHere(engine)) continue;
      const { parameters, force, error } = asked;
      this.#start({ id, parameters, force, ...(error ? { error } : {}) });
    }
  }

  /**
   * Results that cannot be read are made again of this machine’s data, under their number; those that
   * BigQuery made, where builds cost money, are named.
   */
  async #mend(record: BuildRecord): Promise<void> {
    const { id, engine } = record;
    if (!this.#shelf.isUnusable(id) || !this.#isMadeHere(engine)) return;
    const error = damageFault(true);
    await this.#records.put({ ...record, force: true, status: 'asked', attempts: 0, error });
  }

  /** Whether a build is made by this program alone: what costs money is begun only when somebody asks. */
  #isMadeHere(engine: string): boolean {
    return engine === 'duckdb' && this.#source.engineName === 'duckdb';
  }

  /** Builds that the last process left and that are not taken up by themselves say so. */
  async #failLeft(): Promise<void> {
    const error = {
      message: 'The process ended before this build was made.',
      fix: 'Make it again: it keeps its number, and what BigQuery has made of it is taken.',
    };
    for (const record of this.#records.all()) {
      if (record.status !== 'asked' || this.#isMadeHere(record.engine)) continue;
      await this.#records.put({ ...record, status: 'failed', error });
    }
  }

  #start(asked: Omit<Job, 'status' | 'cancelled'>): Job {
    const job = this.#jobs.add(asked);
    this.#work.changed();
    this.#queueNext();
    return job;
  }

  async #enqueue({ parameters, force }: AskedBuild, mayBegin = true): Promise<BuildState> {
    await this.#look();
    const there = this.#shelf.builtFor(parameters, this.#source);
    const before = this.#jobs.of(parameters);
    if (before) return stateOf(before, there);
    if (there && !force) {
      await this.#forgetFailure(there.id);
      return doneState(there);
    }
    if (!mayBegin) throw new NotBegun('the build is not there');
    if (this.#jobs.ids().length >= MOST_WAITING) throw tooMuch();
    const record = await this.#recordFor({ parameters, force }, there);
    return stateOf(this.#start({ id: record.id, parameters, force }), there);
  }

  /** The record under which a build is to be made: that of the same parameters, or a new one. */
  async #recordFor(asked: AskedBuild, there: BuildInfo | undefined): Promise<BuildRecord> {
    const engine = this.#source.engineName;
    const key = parametersKey(asked.parameters);
    const known = this.#records
      .all()
      .find(each =>
        there
          ? each.id === there.id
          : each.engine === engine &&
            ['failed', 'made'].includes(each.status) &&
            !this.#shelf.infos().some(({ id }) => id === each.id) &&
            parametersKey(each.parameters) === key,
      );
    if (!known) return this.#records.reserve({ ...asked, engine }, this.#shelf.ids());
    const { error: _, ...rest } = known;
    const record: BuildRecord = { ...rest, ...asked, status: 'asked', attempts: 0 };
    await this.#records.put(record);
    return record;
  }

  /** There is a build of that id: that it could not be made anew once is over. */
  async #forgetFailure(id: number): Promise<void> {
    const record = this.#records.of(id);
    if (record?.status !== 'failed') return;
    const { error: _, ...rest } = record;
    await this.#records.put({ ...rest, status: 'made' });
  }

  async #remove(record: BuildRecord): Promise<void> {
    const { error: _, ...rest } = record;
    await this.#records.put({ ...rest, status: 'deleted' });
    const job = this.#jobs.byId(record.id);
    if (job) {
      job.cancelled.abort();
      if (job.status === 'queued') this.#jobs.remove(job);
    }
    await this.#shelf.remove(record.id);
  }

  /** Queues one turn for each job that waits; a turn finds none where its job was cancelled. */
  #queueNext(): void {
    this.#work
      .add(signal => this.#makeNext(signal))
      .catch(error => this.#log.error({ err: error }, 'the end of a build was not recorded'));
  }

  async #makeNext(signal: AbortSignal): Promise<void> {
    const job = this.#jobs.next();
    if (!job) return;
    try {
      await makeBuild(job, {
        folder: this.#folder,
        shelf: this.#shelf,
        records: this.#records,
        source: this.#source,
        log: this.#log,
        signal,
        onChange: () => this.#work.changed(),
      });
      this.#jobs.remove(job);
      await this.#removeOldTrials();
    } catch (error) {
      if (signal.aborted) return;
      await this.#ended(job, error);
    }
    this.#work.changed();
  }

  async #ended(job: Job, error: unknown): Promise<void> {
    const record = await this.#records.read(job.id);
    if (job.cancelled.signal.aborted) return this.#cancelled(job, record, error);
    if (error instanceof DamagedData && record && record.attempts < 1) {
      // Once: the data are made again, and the build of them.
      await this.#records.put({ ...record, attempts: 1 });
      this.#jobs.requeue(job);
      return this.#queueNext();
    }
    const fault = buildFault(error, this.#folder.path);
    if (record) await this.#records.put({ ...record, attempts: 0, status: 'failed', error: fault });
    this.#jobs.remove(job);
    this.#log.error({ err: error, id: job.id }, 'outlier build failed');
  }

  /** Nothing is left of a cancelled build but what a service says of its end: it may be billed. */
  async #cancelled(job: Job, record: BuildRecord | undefined, error: unknown): Promise<void> {
    // Somebody may have asked for it anew meanwhile.
    if (record && error instanceof UserError && this.#jobs.byId(job.id) === job) {
      const fault = buildFault(error, this.#folder.path);
      await this.#records.put({ ...record, attempts: 0, status: 'failed', error: fault });
    }
    this.#jobs.remove(job);
  }

  /** Leaves the newest trial builds; the default kind, which pages lead to, is none. */
  async #removeOldTrials(): Promise<void> {
    if (this.#keepTrials === undefined) return;
    const trials = this.#shelf
      .infos()
      .filter(({ id, parameters: { n, entities } }) => {
        const isUsual = n === DEFAULT_N && entities.length === ENTITY_TYPES.length;
        return !isUsual && this.#jobs.byId(id) === undefined;
      })
      .sort((a, b) => Date.parse(b.createdAt) - Date.parse(a.createdAt));
    for (const { id } of trials.slice(this.#keepTrials)) {
      const record = await this.#records.read(id);
      if (record) await this.#remove(record);
      this.#log.info({ id }, 'an old trial build was removed');
    }
  }

  #idOf(id: number): number {
    return this.#records.of(id)?.sameAs ?? id;
  }

  #stateNow(id: number): BuildState | undefined {
    const job = this.#jobs.byId(id);
    const info = this.#shelf.infos().find(each => each.id === id);
    if (job) return stateOf(job, info);
    const record = this.#records.of(id);
    return record ? recordedState(record, info) : info && doneState(info);
  }
}

/** By the first number that differs. */
function inOrder(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((value, i) => value !== b[i]);
  return at < 0 ? 0 : (a[at] ?? 0) - (b[at] ?? 0);
}

/** Of a build that is there. */
const recordOf = ({ id, parameters, engine }: BuildInfo): BuildRecord => ({
  ...{ id, parameters, engine },
  ...{ force: false, status: 'made', attempts: 0 },
});

const tooMuch = (): TooMuchWaiting =>
  new TooMuchWaiting(`${MOST_WAITING} builds are waiting already.`, {
    fix: 'Try again when one of them is made, or cancel one on /outliers.',
  });

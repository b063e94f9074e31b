import { SerialQueue } from '../domain/backgroundWork.ts';
import type { StoreFolder } from '../store/folder.ts';
import { tryLock } from '../store/lock.ts';
import { openBuildFolder, removeHalfBuilds } from './buildFolder.ts';
import { BuildQueue, type BuildQueueOptions } from './buildQueue.ts';
import { BuildRegister } from './buildRegister.ts';
import { type BuildState, doneState, jobState, recordedState } from './buildState.ts';
import { type Staleness, stalenessOf } from './dataVersion.ts';
import { defaultRequest, parseRequest, type RequestedBuild } from './request.ts';
import type { BuildInfo } from './resultRows.ts';
import type { ResultStore } from './resultStore.ts';
import { DEFAULT_WORDS, type SiteWords } from './siteWords.ts';
import { DataNotReady, type OutlierSource } from './source.ts';
import { latestBuild } from './usualBuilds.ts';

/** The build does not exist, and the person has not confirmed that it should be made. */
export class NotConfirmed extends Error {}

export interface BuildsOptions extends BuildQueueOptions {
  /** STORE_PATH; the builds are in its folder `outliers`. */
  readonly storePath: string;
  /** How the site that shows the builds writes them. */
  readonly words?: SiteWords;
}

/**
 * The builds of prescribing outliers. A request is recorded in the folder of builds (`BuildRegister`) and
 * made in its turn (`BuildQueue`), one at a time over all processes. The next process continues with the
 * requests that this one leaves.
 */
export class Builds {
  readonly #source: OutlierSource;
  readonly #register: BuildRegister;
  readonly words: SiteWords;
  readonly #queue: BuildQueue;
  /** Requests and looks at the folder take turns, so that two people who ask at once get one build. */
  readonly #requests = new SerialQueue();

  private constructor(folder: StoreFolder, options: BuildsOptions) {
    const { source, log, words = DEFAULT_WORDS } = options;
    this.#source = source;
    this.words = words;
    this.#register = new BuildRegister(folder, source, words, log);
    this.#queue = new BuildQueue(this.#register, options);
    this.#register.shelf.onDamage(() => {
      void this.#requests
        .run(() => this.#look())
        .then(() => this.#queue.changed())
        .catch(error => log.error({ err: error }, 'no look at the builds'));
    });
  }

  /**
   * Opens the folder of builds, removes what killed builds left (unless another process is building) and
   * queues the requests that have not been made.
   */
  static async open(options: BuildsOptions): Promise<Builds> {
    const folder = await openBuildFolder(options.storePath);
    const builds = new Builds(folder, options);
    const lock = await tryLock(folder);
    if (lock) await removeHalfBuilds(folder).finally(() => lock.release());
    await builds.#requests.run(() => builds.#look());
    await builds.#register.failAbandoned();
    return builds;
  }

  /** Whether it is known which data there are. */
  get isKnown(): boolean {
    return this.#source.isKnown();
  }

  /**
   * Requests a build (`{from, to, n?, entities?, force?}`). Returns the build with these parameters that is
   * finished, running or waiting; if there is none, or with `force`, one is queued.
   *
   * @throws {UserError} if the request is not valid.
   * @throws {DataNotReady} before it is known what data there are.
   * @throws {QueueFull} if too many builds are waiting.
   * @throws {NotConfirmed} if the build would have to be made and `mayBegin` is false.
   */
  async request(input: unknown, { mayBegin = true } = {}): Promise<BuildState> {
    if (!this.isKnown) throw new DataNotReady('the prescribing files are being looked at');
    const requested = parseRequest(input, await this.#source.months(), this.#source.noDataFix);
    return this.#requests.run(() => this.#enqueue(requested, mayBegin));
  }

  /**
   * Requests the default build if there is none, or only one of earlier data. Returns undefined if there is
   * nothing to do.
   */
  async requestDefault(): Promise<BuildState | undefined> {
    const requested = defaultRequest(await this.#source.usualMonths());
    if (!requested) return undefined;
    return this.#requests.run(async () => {
      await this.#look();
      if (this.#queue.jobFor(requested.parameters)) return undefined;
      const built = this.#register.builtFor(requested.parameters);
      const isStale = built !== undefined && (await this.staleness(built)) !== undefined;
      return built && !isStale ? undefined : this.#enqueue({ ...requested, force: isStale });
    });
  }

  /** Stops a build that waits or runs; its earlier results stay. Returns whether there was one to stop. */
  cancel(id: number): Promise<boolean> {
    return this.#requests.run(async () => {
      await this.#look();
      const record = this.#register.records.find(id);
      if (record?.status !== 'asked' && !this.#queue.jobOf(id)) return false;
      if (record) await this.#register.withdraw(record);
      this.#queue.cancel(id);
      this.#queue.changed();
      return true;
    });
  }

  /** Deletes a build with its results and its failure; its number is not used again. */
  delete(id: number): Promise<boolean> {
    return this.#requests.run(async () => {
      await this.#look();
      const record = this.#register.records.find(id);
      if (record === undefined || record.status === 'deleted') return false;
      await this.#queue.delete(record);
      this.#queue.changed();
      return true;
    });
  }

  /** How a finished build’s data differ from today’s. */
  async staleness({ parameters, dataVersion, engine }: BuildInfo): Promise<Staleness> {
    if (engine !== this.#source.engineName) return undefined;
    return stalenessOf(dataVersion, await this.#source.dataVersion(parameters));
  }

  /** Every build that is finished or has been requested, by id. */
  async list(): Promise<BuildState[]> {
    await this.#requests.run(() => this.#look());
    const ids = new Set([...this.#register.records.ids(), ...this.#queue.ids()]);
    const answering = [...ids].filter(id => this.#register.answeringId(id) === id);
    return answering.flatMap(id => this.#stateNow(id) ?? []).sort((a, b) => a.id - b.id);
  }

  async state(id: number): Promise<BuildState | undefined> {
    await this.#requests.run(() => this.#look());
    return this.#stateNow(this.#register.answeringId(id));
  }

  /** The size of a build’s file in bytes; undefined if there is none. */
  bytesOf(id: number): number | undefined {
    return this.#register.shelf.bytesOf(id);
  }

  /** The finished build that pages show unless asked for another. */
  async latest(): Promise<BuildInfo | undefined> {
    await this.#register.shelf.look();
    return latestBuild(this.#register.shelf.infos());
  }

  /** Runs `read` on the results of a finished build; undefined if there is no such build. */
  async use<T>(id: number, read: (results: ResultStore) => Promise<T>): Promise<T | undefined> {
    return this.#register.shelf.use(this.#register.answeringId(id), read);
  }

  /** Calls at every change of any state; returns how to stop listening. */
  onChange(listener: () => void): () => void {
    return this.#queue.onChange(listener);
  }

  /** Resolves when nothing runs or waits. */
  idle(): Promise<void> {
    return this.#queue.idle();
  }

  /** Aborts the running build and starts no more; finished ones can still be read. */
  endWork(): Promise<void> {
    return this.#queue.stop();
  }

  /** Ends the work and closes the results. Resolves when the running build has ended. */
  async stop(): Promise<void> {
    await this.endWork();
    this.#register.shelf.close();
  }

  /**
   * Reads the folder again and queues the requests in it. Every process does so; the folder’s lock lets one
   * of them make the build, and the others then find it finished.
   */
  async #look(): Promise<void> {
    await this.#register.look();
    for (const record of this.#register.waiting()) {
      if (!this.#queue.jobOf(record.id)) this.#queue.add(record);
    }
  }

  async #enqueue(requested: RequestedBuild, mayBegin = true): Promise<BuildState> {
    await this.#look();
    const built = this.#register.builtFor(requested.parameters);
    const job = this.#queue.jobFor(requested.parameters);
    if (job) return jobState(job, built);
    if (built && !requested.force) {
      await this.#register.forgetFailure(built.id);
      return doneState(built);
    }
    if (!mayBegin) throw new NotConfirmed('the build is not there');
    this.#queue.checkRoom();
    return jobState(this.#queue.add(await this.#register.request(requested, built)), built);
  }

  #stateNow(id: number): BuildState | undefined {
    const job = this.#queue.jobOf(id);
    const info = this.#register.infoOf(id);
    if (job) return jobState(job, info);
    const record = this.#register.records.find(id);
    return record ? recordedState(record, info) : info && doneState(info);
  }
}

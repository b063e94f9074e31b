import type { Logger } from 'pino';
import type { StoreFolder } from '../store/folder.ts';
import { type BuildFault, type BuildRecord, BuildRecords } from './buildRecords.ts';
import { damageFault } from './buildState.ts';
import type { BuildParameters } from './engine.ts';
import { parametersKey, type RequestedBuild } from './request.ts';
import type { BuildInfo } from './resultRows.ts';
import { ResultShelf } from './resultShelf.ts';
import type { SiteWords } from './siteWords.ts';
import type { OutlierSource } from './source.ts';

/**
 * What the folder of builds holds: the record of each request and, once it is made, its results. Keeps
 * the two in agreement, whoever wrote them: this process, another one or an earlier version.
 */
export class BuildRegister {
  readonly folder: StoreFolder;
  readonly shelf: ResultShelf;
  readonly records: BuildRecords;
  readonly #source: OutlierSource;

  constructor(folder: StoreFolder, source: OutlierSource, words: SiteWords, log: Logger) {
    this.folder = folder;
    this.shelf = new ResultShelf(folder, words, log);
    this.records = new BuildRecords(folder);
    this.#source = source;
  }

  /**
   * Reads the folder again. Results without a record, which an earlier version made, are given one. For
   * results that cannot be read the record asks for another build, if that costs nothing.
   */
  async look(): Promise<void> {
    await this.shelf.look();
    await this.records.look();
    for (const info of this.shelf.infos()) {
      if (!this.records.ids().includes(info.id)) await this.records.write(recordOf(info));
    }
    for (const record of this.records.list()) {
      const { id, status, engine } = record;
      if (status !== 'made' || !this.shelf.isUnusable(id) || !this.#isMadeHere(engine)) continue;
      const error = damageFault(true);
      await this.records.write({ ...record, force: true, status: 'asked', attempts: 0, error });
    }
  }

  /**
   * Whether a build is made by this program alone. One that BigQuery makes costs money: it is begun only
   * when somebody asks for it.
   */
  #isMadeHere(engine: string): boolean {
    return engine === 'duckdb' && this.#source.engineName === 'duckdb';
  }

  /** The requests that any process starts when it reads them. */
  waiting(): BuildRecord[] {
    return this.records
      .list()
      .filter(({ status, engine }) => status === 'asked' && this.#isMadeHere(engine));
  }

  /** Marks as failed the builds that the last process left and that no process starts by itself. */
  async failAbandoned(): Promise<void> {
    const error = {
      message: 'The process ended before this build was made.',
      fix: 'Create it again: it keeps its number, and what BigQuery has already made of it is used.',
    };
    for (const record of this.records.list()) {
      if (record.status !== 'asked' || this.#isMadeHere(record.engine)) continue;
      await this.records.write({ ...record, status: 'failed', error });
    }
  }

  /** The number of the build that answers for this one: its own, or that of an equal build. */
  answeringId(id: number): number {
    return this.records.find(id)?.sameAs ?? id;
  }

  /** The finished build with this number. */
  infoOf(id: number): BuildInfo | undefined {
    return this.shelf.infos().find(info => info.id === id);
  }

  /** The finished build with these parameters, made by the engine in use. */
  builtFor(parameters: BuildParameters): BuildInfo | undefined {
    return this.shelf.builtFor(parameters, this.#source);
  }

  /**
   * Records a request and returns the record: that of `built`, or of a build with the same parameters
   * that failed or lost its results, or else a new one.
   */
  async request(requested: RequestedBuild, built: BuildInfo | undefined): Promise<BuildRecord> {
    const former = built ? this.records.find(built.id) : this.#formerRecord(requested.parameters);
    if (!former) {
      const engine = this.#source.engineName;
      return this.records.reserve({ ...requested, engine }, this.shelf.ids());
    }
    const record: BuildRecord = {
      ...withoutError(former),
      ...requested,
      status: 'asked',
      attempts: 0,
    };
    await this.records.write(record);
    return record;
  }

  #formerRecord(parameters: BuildParameters): BuildRecord | undefined {
    const key = parametersKey(parameters);
    return this.records
      .list()
      .find(
        record =>
          record.engine === this.#source.engineName &&
          ['failed', 'made'].includes(record.status) &&
          this.infoOf(record.id) === undefined &&
          parametersKey(record.parameters) === key,
      );
  }

  /** Records that a request is withdrawn; results made earlier stay. */
  async withdraw(record: BuildRecord): Promise<void> {
    const status = this.infoOf(record.id) ? 'made' : 'deleted';
    await this.records.write({ ...record, status });
  }

  /** Records that making a build failed. */
  async fail(record: BuildRecord, error: BuildFault): Promise<void> {
    await this.records.write({ ...record, attempts: 0, status: 'failed', error });
  }

  /** Forgets that a finished build could not be made again. */
  async forgetFailure(id: number): Promise<void> {
    const record = this.records.find(id);
    if (record?.status !== 'failed') return;
    await this.records.write({ ...withoutError(record), status: 'made' });
  }

  /** Records that a build is deleted; `shelf.remove` deletes its results. */
  async markDeleted(record: BuildRecord): Promise<void> {
    await this.records.write({ ...withoutError(record), status: 'deleted' });
  }
}

const recordOf = ({ id, parameters, engine }: BuildInfo): BuildRecord => ({
  id,
  parameters,
  engine,
  force: false,
  status: 'made',
  attempts: 0,
});

const withoutError = ({ error: _, ...record }: BuildRecord): BuildRecord => record;

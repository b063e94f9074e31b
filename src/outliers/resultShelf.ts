import { stat } from 'node:fs/promises';
import type { Logger } from 'pino';
import { SerialQueue } from '../domain/backgroundWork.ts';
import type { StoreFolder } from '../store/folder.ts';
import { isSound, removeSealed } from '../store/seal.ts';
import { buildFile, builtIds, namesIn } from './buildFolder.ts';
import type { BuildParameters } from './engine.ts';
import { parametersKey } from './request.ts';
import type { BuildInfo } from './resultRows.ts';
import { openResults, type ResultStore, UnusableResults } from './resultStore.ts';
import type { SiteWords } from './siteWords.ts';
import type { OutlierSource } from './source.ts';

interface ShelvedBuild {
  readonly info: BuildInfo;
  readonly bytes: number;
  /** Identifies the file: a build that is made again keeps its id and name in another file. */
  readonly stamp: string;
  /** Open while it is read, and afterwards while it is among the MAX_OPEN last used. */
  store: ResultStore | undefined;
  opening: Promise<ResultStore> | undefined;
  readers: number;
  isRetired: boolean;
}

/** How many builds stay open when nobody reads them: each takes memory, a thread and a file. */
const MAX_OPEN = 6;

/**
 * The finished builds of a folder, open for reading. A reader holds a build for the length of a request. A
 * build that is made again does not wait for readers: its former results close after the last of them.
 */
export class ResultShelf {
  /** How the site that shows the builds writes them. */
  readonly words: SiteWords;
  readonly #folder: StoreFolder;
  readonly #log: Logger;
  readonly #builds = new Map<number, ShelvedBuild>();
  readonly #unusable = new Map<number, string>();
  /** Stamps of files whose content has been compared with their seal, so that it is done once for each. */
  readonly #checkedStamps = new Set<string>();
  readonly #queue = new SerialQueue();
  #onDamage: () => void = () => undefined;

  constructor(folder: StoreFolder, words: SiteWords, log: Logger) {
    this.#folder = folder;
    this.words = words;
    this.#log = log;
  }

  /** Every finished build, by id, as of the last look. */
  infos(): BuildInfo[] {
    return [...this.#builds.values()].map(({ info }) => info).sort((a, b) => a.id - b.id);
  }

  /** The ids of all files, readable or not: none of these ids is free. */
  ids(): number[] {
    return [...this.#builds.keys(), ...this.#unusable.keys()];
  }

  /** The build of these parameters by that engine and version. */
  builtFor(
    parameters: BuildParameters,
    { engineName, engineVersion }: Pick<OutlierSource, 'engineName' | 'engineVersion'>,
  ): BuildInfo | undefined {
    const key = parametersKey(parameters);
    return this.infos().find(
      info =>
        info.engine === engineName &&
        info.engineVersion === engineVersion &&
        parametersKey(info.parameters) === key,
    );
  }

  /** Looks for the builds in the folder, if it can be reached: other processes make some too. */
  look(): Promise<void> {
    return this.#queue.run(() => this.#look());
  }

  /** Calls when a build’s file turns out damaged. */
  onDamage(listener: () => void): void {
    this.#onDamage = listener;
  }

  /** Whether the file of this id is not a build, or differs from its seal. */
  isUnusable(id: number): boolean {
    return this.#unusable.has(id);
  }

  /** The size of a build’s file; undefined if there is no such build. */
  bytesOf(id: number): number | undefined {
    return this.#builds.get(id)?.bytes;
  }

  /** Removes a build’s results; readers that have them open can finish. */
  async remove(id: number): Promise<void> {
    this.#retire(id);
    await removeSealed(buildFile(this.#folder, id));
    await this.look();
  }

  /**
   * Runs `read` on a build’s results, which stay open until it ends; undefined if there is no such
   * build.
   */
  async use<T>(id: number, read: (results: ResultStore) => Promise<T>): Promise<T | undefined> {
    await this.look();
    const build = this.#builds.get(id);
    if (!build) return undefined;
    build.readers++;
    try {
      return await read(await this.#storeOf(id, build));
    } finally {
      build.readers--;
      if (build.isRetired) closeUnread(build);
      else this.#closeLeastUsed();
    }
  }

  /** The results of a build, opened if need be; this makes it the one that was used last. */
  #storeOf(id: number, build: ShelvedBuild): Promise<ResultStore> {
    if (!build.isRetired) {
      this.#builds.delete(id);
      this.#builds.set(id, build);
    }
    if (build.store) return Promise.resolve(build.store);
    build.opening ??= this.#openResults(id, build.stamp)
      .then(store => {
        build.store = store;
        return store;
      })
      .finally(() => {
        build.opening = undefined;
      });
    return build.opening;
  }

  #closeLeastUsed(): void {
    const open = [...this.#builds.values()].filter(({ store }) => store);
    for (const build of open.slice(0, Math.max(0, open.length - MAX_OPEN))) closeUnread(build);
  }

  close(): void {
    for (const id of [...this.#builds.keys()]) this.#retire(id);
  }

  async #look(): Promise<void> {
    const names = await namesIn(this.#folder);
    if (!names) return;
    const ids = builtIds(names);
    for (const id of [...this.#builds.keys()]) if (!ids.includes(id)) this.#retire(id);
    for (const id of [...this.#unusable.keys()]) if (!ids.includes(id)) this.#unusable.delete(id);
    for (const id of ids) {
      const stamp = await stampOf(buildFile(this.#folder, id));
      const isKnown = this.#builds.get(id)?.stamp === stamp || this.#unusable.get(id) === stamp;
      if (stamp === undefined || isKnown) continue;
      await this.#open(id, stamp);
    }
  }

  async #open(id: number, stamp: string): Promise<void> {
    try {
      const store = await this.#openResults(id, stamp);
      this.#retire(id);
      this.#unusable.delete(id);
      const bytes = Number(stamp.split(' ')[1]);
      const isFresh = { opening: undefined, readers: 0, isRetired: false };
      this.#builds.set(id, { info: store.info, bytes, stamp, store, ...isFresh });
      this.#closeLeastUsed();
    } catch (error) {
      if (!(error instanceof UnusableResults)) throw error;
      this.#retire(id);
      this.#unusable.set(id, stamp);
      this.#log.warn(error.message);
    }
  }

  #openResults(id: number, stamp: string): Promise<ResultStore> {
    return openResults(buildFile(this.#folder, id), {
      words: this.words,
      onFault: () => this.#checkFile(id, stamp),
    });
  }

  /** Compares the whole file with its seal, once, after a statement failed: it may be damaged. */
  #checkFile(id: number, stamp: string): void {
    if (this.#checkedStamps.has(stamp)) return;
    this.#checkedStamps.add(stamp);
    this.#queue
      .run(async () => {
        const file = buildFile(this.#folder, id);
        if (await isSound(file, { thorough: true })) return;
        if (this.#builds.get(id)?.stamp !== stamp) return;
        this.#log.error({ file }, 'the results of a build are damaged');
        this.#retire(id);
        const newStamp = await stampOf(file);
        if (newStamp !== undefined) this.#unusable.set(id, newStamp);
        this.#onDamage();
      })
      .catch(error => this.#log.error({ err: error, id }, 'a build could not be checked'));
  }

  #retire(id: number): void {
    const build = this.#builds.get(id);
    if (!build) return;
    this.#builds.delete(id);
    build.isRetired = true;
    closeUnread(build);
  }
}

function closeUnread(build: ShelvedBuild): void {
  if (build.readers > 0) return;
  build.store?.close();
  build.store = undefined;
}

const stampOf = (file: string): Promise<string | undefined> =>
  stat(file).then(
    ({ ino, size, mtimeMs }) => `${ino} ${size} ${mtimeMs}`,
    () => undefined,
  );

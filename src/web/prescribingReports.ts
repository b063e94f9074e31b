import type { Logger } from 'pino';
import type { EntityType } from '../domain/entityType.ts';
import type { Organisation } from '../outliers/organisations.ts';
import type { OutliersControl } from './context.ts';
import { reportAddress } from './presenters/outliers/links.ts';

/** An organisation that has a report in the latest build of outliers. */
export type ReportedOrganisation = Pick<Organisation, 'type' | 'code' | 'name'>;

/**
 * The organisations that have a prescribing report, so that other pages can link to it. They are those
 * of the latest build and change when it does.
 */
export class PrescribingReports {
  #organisations: readonly ReportedOrganisation[] = [];
  #reported: ReadonlySet<string> = new Set();
  #version = '';

  constructor(outliers: OutliersControl | undefined, log: Logger) {
    if (!outliers) return;
    let last = Promise.resolve();
    const look = (): void => {
      last = last
        .then(() => this.#look(outliers))
        .catch(error => log.error({ err: error }, 'prescribing reports cannot be listed'));
    };
    look();
    outliers.builds.onChange(look);
  }

  /** Changes whenever the organisations do; empty where there are none. */
  get version(): string {
    return this.#version;
  }

  /** Smallest first, each type in the order of its codes. */
  get organisations(): readonly ReportedOrganisation[] {
    return this.#organisations;
  }

  /** The address of an organisation's report; undefined where it has none. */
  hrefOf(type: EntityType, code: string): string | undefined {
    return this.#reported.has(`${type} ${code}`)
      ? reportAddress('latest', { type, code })
      : undefined;
  }

  async #look({ builds }: OutliersControl): Promise<void> {
    const latest = await builds.latest();
    const version = latest === undefined ? '' : `${latest.id}-${latest.createdAt}`;
    if (version === this.#version) return;
    const reports =
      latest &&
      (await builds.use(latest.id, async results => {
        const { builtTypes: built, byType } = await results.organisations();
        return built.flatMap(kind =>
          [...byType[kind].values()].map(({ type, code, name }) => ({ type, code, name })),
        );
      }));
    this.#organisations = reports ?? [];
    this.#reported = new Set(this.#organisations.map(({ type, code }) => `${type} ${code}`));
    this.#version = reports ? version : '';
  }
}

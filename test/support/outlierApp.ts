import { pino } from 'pino';
import type { PipelineStatus } from '../../src/domain/buildReport.ts';
import type { Month } from '../../src/domain/month.ts';
import type { PrescribingReport } from '../../src/domain/prescribingReport.ts';
import type { Builds } from '../../src/outliers/builds.ts';
import type { OutliersControl, PrescribingStatus } from '../../src/web/context.ts';
import { reportSites, SiteJobs } from '../../src/web/site/siteJobs.ts';
import { FIRST_MONTH } from './prescribingData.ts';

/** Real builds, beside an ingest that says what the test says. */
export class OutliersAtHand implements OutliersControl {
  readonly builds: Builds;
  readonly sites: SiteJobs;
  report: PrescribingReport | undefined;
  readonly listeners = new Set<() => void>();
  readonly #months: readonly Month[];
  #now: PipelineStatus = { phase: 'idle' };

  constructor(builds: Builds, months: number) {
    this.builds = builds;
    this.sites = new SiteJobs(reportSites(builds), pino({ level: 'silent' }));
    this.#months = Array.from({ length: months }, (_, i) => FIRST_MONTH + i);
  }

  set(status: PipelineStatus): void {
    this.#now = status;
    for (const listener of this.listeners) listener();
  }

  prescribing(): PrescribingStatus {
    return {
      months: this.#months,
      status: this.#now,
      ...(this.report ? { report: this.report } : {}),
    };
  }

  ingest(): PrescribingStatus {
    return this.prescribing();
  }

  onPrescribing(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
}

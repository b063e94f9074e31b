import { afterAll, beforeAll, expect } from 'vitest';
import type { Builds } from '../../src/outliers/builds.ts';
import { type OutlierReport, reportOf } from '../../src/outliers/report.ts';
import { type RunningApp, runApp } from './app.ts';
import { OutliersAtHand } from './outlierApp.ts';
import { OutlierHouse, SMALL_SIZE } from './outlierHouse.ts';
import type { PrescribingSize } from './prescribingData.ts';

/** A page's text without its tags. */
export const plain = (text: string): string => text.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');

/** The app with the default build of a country, and its answers. */
export class OutlierPages {
  #house: OutlierHouse | undefined;
  #builds: Builds | undefined;
  #outliers: OutliersAtHand | undefined;
  #app: RunningApp | undefined;

  async open(size: PrescribingSize = SMALL_SIZE): Promise<void> {
    this.#house = await OutlierHouse.make(size);
    this.#builds = await this.#house.open();
    this.#outliers = new OutliersAtHand(this.#builds, size.months);
    this.#app = await runApp(undefined, { outliers: this.#outliers });
    await this.#builds.requestDefault();
    await this.#builds.idle();
  }

  async close(): Promise<void> {
    await this.#app?.stop();
    await this.#house?.remove();
  }

  get house(): OutlierHouse {
    return opened(this.#house);
  }

  get builds(): Builds {
    return opened(this.#builds);
  }

  get outliers(): OutliersAtHand {
    return opened(this.#outliers);
  }

  get app(): RunningApp {
    return opened(this.#app);
  }

  /** The report of a practice that has both tables and rows of low numbers. */
  async practiceReport(): Promise<OutlierReport> {
    const found = await this.builds.use(1, async results => {
      const { byType } = await results.organisations();
      for (const practice of byType.practice.values()) {
        const report = await reportOf(results, 'practice', practice.code);
        const lows = report?.high.filter(row => row.low_number).length ?? 0;
        if (report && report.low.length > 0 && report.parents.length > 3 && lows > 0) return report;
      }
      return undefined;
    });
    if (!found) throw new Error('no practice has both tables and low numbers');
    return found;
  }

  readonly html = async (path: string, status = 200): Promise<string> => {
    const response = await this.app.get(path);
    expect(response.status, path).toBe(status);
    return response.text();
  };

  readonly textOf = async (path: string, status = 200): Promise<string> =>
    plain(await this.html(path, status));

  readonly json = async (path: string): Promise<unknown> => (await this.app.get(path)).json();

  readonly linesOf = async (path: string): Promise<string[]> =>
    (await this.html(path)).trimEnd().split('\r\n');
}

function opened<T>(part: T | undefined): T {
  if (part === undefined) throw new Error('the pages are not open yet');
  return part;
}

/** Pages that are open while the tests of the file that asks for them run. */
export function outlierPages(size?: PrescribingSize): OutlierPages {
  const pages = new OutlierPages();
  beforeAll(() => pages.open(size));
  afterAll(() => pages.close());
  return pages;
}

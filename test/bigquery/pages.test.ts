import { setTimeout as sleep } from 'node:timers/promises';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { BUILD_OBJECTS } from '../../src/outliers/bigquery/objects.ts';
import { overflowOf, violations } from '../support/accessibility.ts';
import { faultsOf } from '../support/browser.ts';
import { runBrowser } from '../support/runBrowser.ts';
import { ServerHouse } from '../support/serverHouse.ts';
import type { ServerProcess } from '../support/serverProcess.ts';
import { emulated, endpoint } from './support/emulated.ts';
import { FaultProxy } from './support/faultProxy.ts';
import { POLLS, running } from './support/requests.ts';

const ALL = BUILD_OBJECTS.length;

emulated('a person who brings prescribing to BigQuery', () => {
  const proxy = new FaultProxy(endpoint);
  let house: ServerHouse;
  let server: ServerProcess;
  let browser: Browser;
  let page: Page;
  let faults: string[];
  let url: string;
  const start = async (): Promise<void> => {
    server = await house.start({
      OUTLIERS_ENGINE: 'bigquery',
      BIGQUERY_PROJECT: 'test-project',
      BIGQUERY_DATASET: 'outliers_of_pages',
      BIGQUERY_SOURCE_DATASET: 'hscic_of_pages',
      BIGQUERY_API_ENDPOINT: proxy.url,
    });
    url = server.url;
  };
  beforeAll(async () => {
    await proxy.listen();
    house = await ServerHouse.make();
    await house.folder.addPrescribing();
    await start();
    browser = await runBrowser();
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
    faults = faultsOf(context);
    page = await context.newPage();
  });
  afterAll(async () => {
    await browser?.close();
    await house?.remove();
  });

  const isSound = async (): Promise<void> => {
    for (const details of await page.locator('details').all()) {
      await details.evaluate(element => element.setAttribute('open', ''));
    }
    for (const width of [1280, 360]) {
      await page.setViewportSize({ width, height: 900 });
      expect(await violations(page)).toEqual([]);
      expect(await overflowOf(page)).toBe(0);
    }
    await page.setViewportSize({ width: 1280, height: 900 });
    expect(faults).toEqual([]);
  };

  it('is told what is missing, and can set nothing up yet', async () => {
    await page.goto(`${url}status`);
    await page.getByRole('link', { name: /^See what BigQuery has/ }).click();
    await page.getByRole('heading', { name: 'BigQuery' }).waitFor();
    await page.getByText('hscic_of_pages has no normalised_prescribing, practices').waitFor();
    expect(await page.getByRole('button', { name: 'Set up' }).isDisabled()).toBe(true);
    await isSound();
  });

  it('uploads what this machine has read, while the page tells how far it is', async () => {
    // The files are read a moment after the start: the page comes to know by itself.
    await page.getByRole('button', { name: /^Upload Oct 2024 to Mar 2025/ }).click();
    await page.getByText('6 months were loaded').waitFor();
    await isSound();
  });

  it('sets everything up, as the plan says', async () => {
    await page
      .getByText(`Setting up would change ${ALL} of ${ALL} tables, views and procedures`)
      .waitFor();
    await page.getByRole('button', { name: 'Set up' }).click();
    await page.getByText(`All ${ALL} tables, views and procedures are up to date`).waitFor();
    await isSound();
  });

  it('is asked before anything is built, and builds nothing by itself', async () => {
    await page.getByRole('link', { name: 'Outlier builds' }).click();
    await page.getByText('There are no builds yet').waitFor();
    await isSound();
    await page.getByRole('link', { name: 'Create reports', exact: true }).click();
    await page.getByLabel('regions').uncheck();
    await page.getByRole('button', { name: 'Estimate what it reads' }).click();
    await page.getByRole('heading', { name: /^Estimate: October 2024/ }).waitFor();
    expect(await page.getByText('practices, PCNs, CCGs and ICBs').count()).toBe(1);
    await isSound();
  });

  it('reads the reports here when they are made there', async () => {
    await page.getByRole('button', { name: 'Create reports' }).click();
    await page.getByRole('link', { name: /^All reports for October 2024 to March 2025/ }).click();
    await page.getByRole('heading', { name: 'Prescribing that stands out' }).waitFor();
    await page.goto(`${url}outliers`);
    await page.getByText('Details and actions for build 1').click();
    await page.getByText('bigquery 1').waitFor();
    expect(await page.getByRole('button', { name: 'Create again' }).count()).toBe(1);
    await isSound();
  });

  /** Asks for a build of this many rows of ICBs in March, whose job runs until the proxy is calm. */
  const startBuild = async (rows: number): Promise<void> => {
    proxy.calm();
    proxy.change(POLLS, running());
    await page.goto(`${url}outliers/estimate?from=2025-03-01&to=2025-03-01&n=${rows}&entities=stp`);
    await page.getByRole('button', { name: 'Create reports' }).click();
    await page.getByText(/^Build \d+: BigQuery builds/).waitFor();
  };

  it('cancels a build, sees that it is being stopped, and how that ended', async () => {
    await startBuild(11);
    await page.getByRole('button', { name: 'Cancel build 2' }).click();
    await page.getByText('Build 2: asking BigQuery to stop the job').waitFor();
    await page.getByText('Being stopped').waitFor();
    expect(await page.getByRole('button', { name: 'Stopping build 2' }).isDisabled()).toBe(true);
    await isSound();
    proxy.calm();
    await page.getByText(/^It was stopped in BigQuery|^It had ended in BigQuery before/).waitFor();
    await isSound();
  });

  it('sees a build again whose program was restarted, and its reports when they are there', async () => {
    await startBuild(12);
    await server.stop('SIGKILL');
    await start();
    await page.goto(`${url}outliers`);
    await page.getByText(/^Build 3: /).waitFor();
    faults.length = 0;
    await isSound();
    proxy.calm();
    await page.getByText('up to 12 rows a table').waitFor();
    // Both builds say it, behind their details.
    await page.getByText('bigquery 1').nth(1).waitFor({ state: 'attached' });
    await isSound();
  });

  it('sees the page of BigQuery at once where BigQuery is slow, and the plan when it comes', async () => {
    proxy.change({ method: 'GET', path: /\/datasets\/outliers_of_pages/ }, async answer => {
      await sleep(1500);
      return answer;
    });
    await page.goto(`${url}status/bigquery`);
    await page.getByText('Asking BigQuery what is there.').waitFor({ timeout: 1500 });
    expect(await page.getByRole('button', { name: 'Set up' }).isDisabled()).toBe(true);
    await page.getByText(`All ${ALL} tables, views and procedures are up to date`).waitFor();
    await isSound();
  });

  it('is told at once where nothing answers any more', async () => {
    await proxy.close();
    await page.waitForTimeout(5_000);
    await page.goto(`${url}status/bigquery`);
    await page.getByText(/^BigQuery cannot be reached: connect ECONNREFUSED/).waitFor({
      timeout: 3000,
    });
    await isSound();
  });
});

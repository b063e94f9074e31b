import { z } from 'zod';
import type { FileReport } from '../../../domain/buildReport.ts';
import type { ChartEvent } from '../../../domain/chartEvent.ts';
import type { Month } from '../../../domain/month.ts';
import type { DataFile } from '../../folder/scan.ts';
import { readMonth } from '../../input/readings.ts';
import { filled } from '../../references/cells.ts';
import { readTable } from '../../references/table.ts';

const address = z.url({ protocol: /^https?$/ });

const row = z.object({
  date: filled.transform((text, context): Month => {
    const month = readMonth(text);
    if (month === undefined)
      context.addIssue('is not a date with the year first, such as 2018-07-01');
    return month ?? 0;
  }),
  lab_id: z.string(),
  test_code: z.string(),
  text: filled.max(200, 'is longer than 200 characters'),
  link: z
    .string()
    .refine(
      text => text === '' || address.safeParse(text).success,
      'is not an address that begins with https:// or http://',
    ),
});

/**
 * Reads the labs’ events, by date, from the optional events.csv. An empty lab or test means all.
 *
 * @throws {UserError} with file, line and fix for the first error.
 */
export async function readEvents(
  file: DataFile,
  workFolder: string,
): Promise<{ events: ChartEvent[]; report: FileReport }> {
  const events: ChartEvent[] = [];
  const columns = ['date', 'lab_id', 'test_code', 'text', 'link'];
  const report = await readTable(file, { columns, schema: row, workFolder }, ({ value }) => {
    events.push({
      month: value.date,
      labId: value.lab_id || null,
      testCode: value.test_code || null,
      text: value.text,
      link: value.link || null,
    });
  });
  return { events: events.sort((a, b) => a.month - b.month), report };
}

/** The notices about events of labs or tests without data, which no chart shows. */
export function strayEvents(
  events: readonly ChartEvent[],
  hasLab: (id: string) => boolean,
  hasTest: (code: string) => boolean,
): string[] {
  const strays = events.flatMap(({ labId, testCode, text }) => [
    ...(labId === null || hasLab(labId) ? [] : [`the lab ${labId} of “${text}”`]),
    ...(testCode === null || hasTest(testCode) ? [] : [`the test ${testCode} of “${text}”`]),
  ]);
  return strays.map(name => `events.csv: ${name} has no data, so it is not drawn on any chart.`);
}

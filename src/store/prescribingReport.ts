import type { PrescribingReport } from '../domain/prescribingReport.ts';
import { prescribingReportSchema } from './prescribingReportSchema.ts';
import { Reader } from './reader.ts';
import { openReadOnly } from './readOnly.ts';
import { sqlFile } from './sql.ts';

/** Reads the report that a prescribing store keeps of its build. */
export async function readPrescribingReport(file: string): Promise<PrescribingReport> {
  const instance = await openReadOnly(file);
  const reader = new Reader(await instance.connect());
  try {
    const meta = await reader.read(sqlFile('store/meta'));
    const report = meta.texts('value')[meta.texts('key').indexOf('report')];
    return prescribingReportSchema.parse(JSON.parse(report ?? ''));
  } finally {
    reader.close();
    instance.closeSync();
  }
}

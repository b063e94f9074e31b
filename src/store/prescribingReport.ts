import type { PrescribingReport } from '../domain/prescribingReport.ts';
import { metaIn } from './meta.ts';
import { prescribingReportSchema } from './prescribingReportSchema.ts';

/** Reads the report that a prescribing store keeps of its build. */
export const readPrescribingReport = async (file: string): Promise<PrescribingReport> =>
  prescribingReportSchema.parse(JSON.parse((await metaIn(file)).get('report') ?? ''));

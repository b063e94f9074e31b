import type { BuildReport, PipelineStatus } from '../../../domain/buildReport.ts';
import type { PrescribingReport } from '../../../domain/prescribingReport.ts';
import type { Store } from '../../../store/store.ts';
import type { PrescribingStatus } from '../../context.ts';
import { type Rows, rowsOf } from './statusAccount.ts';

/** The figures of the status page for programs: the report as it was built, and what runs now. */
export interface StatusJson {
  readonly build: BuildReport | null;
  readonly rows: Rows | null;
  readonly now: PipelineStatus;
  /** Absent where this process serves no prescribing outliers. */
  readonly prescribing?: {
    readonly report: PrescribingReport | null;
    readonly rows: Rows | null;
    readonly now: PipelineStatus;
  };
}

/** The status page for programs: read = kept + dropped, over the files of counts. */
export function statusJson(
  now: PipelineStatus,
  store: Store | undefined,
  prescribing?: PrescribingStatus,
): StatusJson {
  const account = prescribing ? { prescribing: prescribingJson(prescribing) } : {};
  if (!store) return { build: null, rows: null, now, ...account };
  const { report } = store;
  return { build: report, rows: rowsOf(report.files), now, ...account };
}

const prescribingJson = ({ report, status }: PrescribingStatus) => ({
  report: report ?? null,
  rows: report ? rowsOf(report.files) : null,
  now: status,
});

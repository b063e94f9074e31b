import type { BuildReport, PipelineStatus } from '../../domain/buildReport.ts';
import type { PrescribingReport } from '../../domain/prescribingReport.ts';
import type { Store } from '../../store/store.ts';
import type { PrescribingStatus } from '../context.ts';
import { isCounted } from './statusFiles.ts';
import { prescribingRows } from './statusPrescribing.ts';

/** The figures of the status page for programs: the report as it was built, and what runs now. */
export interface StatusJson {
  readonly build: BuildReport | null;
  readonly rows: { readonly read: number; readonly kept: number; readonly dropped: number } | null;
  readonly now: PipelineStatus;
  /** Absent where this process serves no prescribing outliers. */
  readonly prescribing?: {
    readonly report: PrescribingReport | null;
    readonly rows: ReturnType<typeof prescribingRows> | null;
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
  const counted = store.report.files.filter(isCounted);
  const sum = (of: (file: (typeof counted)[number]) => number): number =>
    counted.reduce((total, file) => total + of(file), 0);
  const read = sum(file => file.read);
  const kept = sum(file => file.kept);
  return { build: store.report, rows: { read, kept, dropped: read - kept }, now, ...account };
}

const prescribingJson = ({ report, now }: PrescribingStatus) => ({
  report: report ?? null,
  rows: report ? prescribingRows(report) : null,
  now,
});

import type { ChemicalRow, OutlierReport } from '../../../outliers/report.ts';

/** The report without its rows of low numbers, where they are to be hidden. */
export function shownReport(report: OutlierReport, hideLow: boolean): OutlierReport {
  if (!hideLow) return report;
  const shown = <T extends ChemicalRow>(rows: readonly T[]): T[] =>
    rows.filter(row => !row.low_number);
  return {
    ...report,
    high: shown(report.high),
    low: shown(report.low),
    too_few: shown(report.too_few),
  };
}

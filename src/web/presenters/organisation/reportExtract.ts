import { canStandOut } from '../../../domain/fewOrganisations.ts';
import type { OutlierReport } from '../../../outliers/report.ts';
import type { ResultStore } from '../../../outliers/resultStore.ts';
import { chemicalTexts } from '../outliers/chemicalTexts.ts';
import { buildLinks } from '../outliers/links.ts';

/** The first rows of an organisation's prescribing report, and where the whole is. */
export interface ReportExtract {
  readonly href: string;
  readonly period: { readonly from: string; readonly to: string };
  readonly many: string;
  /** Whether enough organisations are compared for any to stand out. */
  readonly isClaimed: boolean;
  readonly rows: readonly {
    readonly chemical: string;
    readonly name: string;
    readonly href: string | undefined;
    readonly ratio: string;
    readonly mean: string;
    readonly subpara: string;
    readonly z: string;
    readonly isLow: boolean;
    readonly z_score: number;
  }[];
}

const FIRST_ROWS = 3;

/** The first rows of the table of prescribing that is higher than most. */
export function reportExtract(
  { entity, build, high }: OutlierReport,
  results: ResultStore,
  organisations: number,
): ReportExtract {
  const links = buildLinks('latest', results);
  return {
    href: links.report(entity),
    period: { from: build.from, to: build.to },
    many: links.labels[entity.type].many,
    isClaimed: canStandOut(organisations),
    rows: high.slice(0, FIRST_ROWS).map(row => {
      const texts = chemicalTexts(row, entity, links, organisations);
      const { code, name, href, ratio, mean, subpara, z, isLow } = texts;
      return { chemical: code, name, href, ratio, mean, subpara, z, isLow, z_score: row.z_score };
    }),
  };
}

import { isoMonth, type Month, monthOf } from '../domain/month.ts';
import { type Count, cellOf, countsOf } from './counts.ts';
import { csvLine } from './csv.ts';
import { DIRT } from './dirt.ts';
import type { LabRow } from './labRow.ts';
import { LAST, type LabId } from './places.ts';
import { randomOf } from './random.ts';
import { BRANCHES, brineCode } from './reference.ts';
import { localCodes } from './tests.ts';

/** A file of a lab, as text. `last` is its last month; its first month follows the file before. */
export interface Delivery {
  readonly lab: Exclude<LabId, 'drumley'>;
  readonly path: string;
  readonly last: Month;
  readonly monthText: (month: Month) => string;
  readonly columns: readonly (keyof LabRow)[];
  readonly lineEnd: '\n' | '\r\n';
  readonly encoding: 'utf8' | 'utf8 with BOM' | 'latin1';
}

const HEADER: Readonly<Record<keyof LabRow, string>> = {
  month: 'month',
  test: 'test_code',
  practice: 'practice_id',
  category: 'result_category',
  count: 'count',
  testName: 'test_name',
  units: 'units',
};

const slashed = (month: Month): string => isoMonth(month).replaceAll('-', '/');
const short = (month: Month): string => isoMonth(month).slice(0, 7);

const PLAIN = {
  monthText: isoMonth,
  columns: ['month', 'test', 'practice', 'category', 'count'],
  lineEnd: '\n',
  encoding: 'utf8',
} as const;
const ash = { ...PLAIN, lab: 'ash' } as const;
const brine = { ...PLAIN, lab: 'brine', monthText: slashed, lineEnd: '\r\n' } as const;
/** Columns in another order, two additional ones, and µ in Latin-1. */
const corrow = {
  ...PLAIN,
  lab: 'corrow',
  columns: ['test', 'testName', 'units', 'month', 'category', 'practice', 'count'],
  lineEnd: '\r\n',
  encoding: 'latin1',
} as const;

const AFTER = LAST + 1;

/** Every file under labs/, in the forms that the pages say are accepted. */
const DELIVERIES: readonly Delivery[] = [
  { ...ash, path: 'ashmere_2017.csv.gz', last: monthOf(2017, 12) },
  { ...ash, path: 'ashmere_2018.csv.gz', last: monthOf(2018, 12) },
  { ...ash, path: 'ashmere_2019.csv.gz', last: AFTER },
  { ...brine, path: 'Brinehaven 2017-2018.zip', last: monthOf(2018, 12) },
  { ...brine, path: 'Brinehaven 2019 to September.zip', last: monthOf(2019, 9) },
  {
    ...brine,
    path: 'Brinehaven 2019 from October.csv',
    last: AFTER,
    monthText: short,
    encoding: 'utf8 with BOM',
  },
  { ...corrow, path: 'corrowdale-2017-18.csv.gz', last: monthOf(2018, 12) },
  { ...corrow, path: 'corrowdale-2019-1.zip', last: monthOf(2019, 10) },
  { ...corrow, path: 'corrowdale-2019-2.csv', last: AFTER, monthText: short },
];

/** The text of every delivery, with dirty rows scattered through it. */
export function deliveryTexts(): Map<Delivery, string> {
  const texts = new Map<Delivery, string>();
  const rows = new Map<LabId, Count[]>();
  for (const delivery of DELIVERIES) {
    const counts = rows.get(delivery.lab) ?? countsOf(delivery.lab);
    texts.set(
      delivery,
      textOf(
        delivery,
        counts.filter(count => count.month <= delivery.last),
      ),
    );
    rows.set(
      delivery.lab,
      counts.filter(count => count.month > delivery.last),
    );
  }
  return texts;
}

function textOf(delivery: Delivery, counts: readonly Count[]): string {
  const line = (row: LabRow): string => csvLine(delivery.columns.map(name => row[name] ?? ''));
  const lines = counts.flatMap(count => rowsOf(delivery, count)).map(line);
  const month = delivery.monthText(counts.at(-1)?.month ?? LAST);
  const random = randomOf('dirt', delivery.path);
  for (const dirty of DIRT[delivery.lab](delivery.monthText(delivery.last - 2), month)) {
    const text = typeof dirty === 'string' ? dirty : line(dirty);
    lines.splice(Math.floor(random.next() * lines.length), 0, text);
  }
  const header = csvLine(delivery.columns.map(name => HEADER[name]));
  return [header, ...lines].map(text => text + delivery.lineEnd).join('');
}

/** A count as the lab writes it; a branch surgery or a second analyser splits it into two rows. */
function rowsOf(delivery: Delivery, count: Count): LabRow[] {
  const [code = count.test.code, second] = localCodes(count.test, delivery.lab);
  const practice = delivery.lab === 'brine' ? brineCode(count.practice) : count.practice.id;
  const row = (tests: number, at: { test?: string; practice?: string }): LabRow => ({
    month: delivery.monthText(count.month),
    test: code,
    practice,
    category: String(count.category),
    count: cellOf(tests, delivery.lab),
    testName: count.test.name,
    units: count.test.units,
    ...at,
  });
  const branch = delivery.lab === 'brine' ? BRANCHES[count.practice.id] : undefined;
  if (branch !== undefined) return split(count.tests, 0.3, row, { practice: branch });
  if (second === undefined) return [row(count.tests, {})];
  if (count.test.code === 'K') return split(count.tests, 0.12, row, { test: second });
  // The other tests moved to the new analyser in April 2018, and their codes changed with that.
  return [row(count.tests, { test: count.month < monthOf(2018, 4) ? code : second })];
}

function split<At>(
  tests: number,
  share: number,
  row: (tests: number, at: At | Record<string, never>) => LabRow,
  second: At,
): LabRow[] {
  const branchTests = Math.round(tests * share);
  return [
    ...(tests > branchTests ? [row(tests - branchTests, {})] : []),
    ...(branchTests > 0 ? [row(branchTests, second)] : []),
  ];
}

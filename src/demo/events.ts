import { isoMonth, monthOf } from '../domain/month.ts';
import { csvText } from './csv.ts';
import { TSH_RANGE_CHANGE } from './patterns.ts';

/** Events at the labs that match the stories in patterns.ts: date, lab, test, text, link. */
const EVENTS: readonly (readonly [number, string, string, string, string])[] = [
  [monthOf(2017, 4), 'ash', 'CRP', 'CRP stands first on the request form', ''],
  [monthOf(2018, 2), 'corrow', 'CRP', 'CRP stands first on the request form', ''],
  [
    TSH_RANGE_CHANGE,
    'corrow',
    'TSH',
    'new TSH reference range',
    'https://example.org/corrowdale/tsh-range',
  ],
  [monthOf(2018, 11), 'brine', 'CRP', 'CRP stands first on the request form', ''],
  [monthOf(2019, 4), 'brine', 'K', 'new potassium analyser', ''],
];

/** events.csv of the demo. */
export const eventsCsv = (): string =>
  csvText([
    ['date', 'lab_id', 'test_code', 'text', 'link'],
    ...EVENTS.map(([month, ...cells]) => [isoMonth(month), ...cells]),
  ]);

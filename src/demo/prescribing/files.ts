import { gzipSync } from 'node:zlib';
import { isoMonth, type Month } from '../../domain/month.ts';
import { csvText } from '../csv.ts';
import { zipOf } from '../zip.ts';
import { NEW_DIRT, OLD_DIRT, PLAIN_DIRT } from './dirt.ts';
import { SUBPARAGRAPHS } from './drugs.ts';
import { epdText } from './epd.ts';
import { type Items, itemsOf } from './items.ts';
import {
  FIRST,
  LAST,
  NOT_COUNTED,
  PCNS,
  PRESCRIBERS,
  PRESCRIBING_CCGS,
  REGIONAL_TEAMS,
  STPS,
} from './organisations.ts';

/**
 * The demo's `prescribing/` folder, by path inside the data folder: invented prescribing of its
 * practices, with the outliers of planted.ts, in each form of file that people have.
 */
export function prescribingFiles(): Map<string, Buffer> {
  const files = new Map<string, Buffer>();
  for (const [name, text] of references()) files.set(`prescribing/${name}`, Buffer.from(text));
  for (let month = FIRST; month <= LAST; month++) {
    const [name, content] = monthly(month);
    files.set(`prescribing/${name}`, content);
  }
  return files;
}

/** A month's file: the last one in the newest form of EPD, the one before in the older form, the rest plain. */
function monthly(month: Month): [name: string, content: Buffer] {
  const items = PRESCRIBERS.flatMap(practice => itemsOf(practice, month));
  // Sorted by drug, so that rows resemble the ones before and a file compresses to a third.
  items.sort((a, b) =>
    a.presentation.code < b.presentation.code
      ? -1
      : Number(a.presentation.code > b.presentation.code),
  );
  const digits = isoMonth(month).replaceAll('-', '').slice(0, 6);
  if (month === LAST) {
    const text = epdText('new', month, items, NEW_DIRT);
    return [`EPD_SNOMED_${digits}.csv.gz`, gzipSync(text, { level: 9 })];
  }
  if (month === LAST - 1) {
    const text = epdText('old', month, items, OLD_DIRT);
    return [`EPD_${digits}.zip`, zipOf(`EPD_${digits}.csv`, Buffer.from(text))];
  }
  const text = plainText(month, items) + (month === FIRST ? PLAIN_DIRT : '');
  return [`items_${digits}.csv.gz`, gzipSync(text, { level: 9 })];
}

const plainText = (month: Month, items: readonly Items[]): string =>
  csvText([
    ['practice', 'bnf_code', 'bnf_name', 'month', 'items'],
    ...items.map(({ practice, presentation, items: n }) => [
      practice.code,
      presentation.code,
      presentation.name,
      isoMonth(month),
      n,
    ]),
  ]);

function references(): [name: string, text: string][] {
  const practices = PRESCRIBERS.map(({ code, name, pcn, ccg }) => [
    code,
    name,
    4,
    'A',
    pcn,
    ccg.code,
  ]);
  const uncounted = NOT_COUNTED.map(({ code, name, setting, status, ccg }) => [
    ...[code, name, setting, status, '', ccg],
  ]);
  const bnf = SUBPARAGRAPHS.flatMap(subpara =>
    subpara.chemicals.map(chemical => [subpara.code, subpara.name, chemical.code, chemical.name]),
  );
  return [
    [
      'practices.csv',
      csvText([
        ['code', 'name', 'setting', 'status_code', 'pcn_id', 'ccg_id'],
        ...practices,
        ...uncounted,
      ]),
    ],
    ['pcns.csv', csvText([['code', 'name'], ...PCNS])],
    [
      'ccgs.csv',
      csvText([
        ['code', 'name', 'stp_id', 'regional_team_id'],
        ...PRESCRIBING_CCGS.map(({ code, name, stp, region }) => [code, name, stp, region]),
      ]),
    ],
    ['stps.csv', csvText([['code', 'name'], ...STPS])],
    ['regional_teams.csv', csvText([['code', 'name'], ...REGIONAL_TEAMS])],
    ['bnf.csv', csvText([['subpara_code', 'subpara', 'chemical_code', 'chemical'], ...bnf])],
  ];
}

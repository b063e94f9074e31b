import { foldedName, headerNames } from '../input/headerNames.ts';
import type { PublishedHeader } from './table.ts';

/** NHSBSA’s names of the levels of the BNF (“BNF Code Information”), and ours. */
const BNF_LEVELS = {
  chapter: 'chapter',
  section: 'section',
  paragraph: 'para',
  subparagraph: 'subpara',
  'chemical substance': 'chemical',
  product: 'product',
  presentation: 'presentation',
} as const;
const isBnfLevel = (text: string): text is keyof typeof BNF_LEVELS => text in BNF_LEVELS;

/** The header of NHSBSA’s own BNF file, `BNF Subparagraph,BNF Subparagraph Code,…`, in our names. */
export function bnfHeader(record: readonly string[]): PublishedHeader | undefined {
  const names = headerNames(record);
  if (!names.some(name => /^bnf[ _]/.test(name))) return undefined;
  return { names: names.map(bnfName), hasHeader: true };
}

function bnfName(name: string): string {
  const words = name.replaceAll(/[ _]+/g, ' ').replace(/sub[ -]para/, 'subpara');
  const [, level = '', code = ''] = /^bnf (.+?)( code)?$/.exec(words) ?? [];
  if (!isBnfLevel(level)) return name;
  return `${BNF_LEVELS[level]}${code === '' ? '' : '_code'}`;
}

/** The positions in epraccur, from 0, of the columns of practices.csv (ODS, “GP practices (prescribing cost centres)”). */
const EPRACCUR = { code: 0, name: 1, status_code: 12, ccg_id: 14, setting: 25 } as const;
/** The last of its 27 columns may be lost if the file was saved again. */
const EPRACCUR_CELLS = 26;
const EPRACCUR_STATUS = /^(?:[ACDP]|ACTIVE|INACTIVE)$/i;

/** The columns of ODS’s epraccur, which has no header unless somebody has added one. */
export function epraccurHeader(record: readonly string[]): PublishedHeader | undefined {
  if (record.length < EPRACCUR_CELLS) return undefined;
  const [first = '', , status = ''] = [record[EPRACCUR.code], '', record[EPRACCUR.status_code]];
  const hasHeader = /^organi[sz]ation code$/.test(foldedName(first));
  if (!hasHeader && !EPRACCUR_STATUS.test(status.trim())) return undefined;
  const names = record.map(() => '');
  for (const [name, at] of Object.entries(EPRACCUR)) names[at] = name;
  return { names, hasHeader };
}

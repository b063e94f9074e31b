import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { zipOf } from '../../../src/demo/zip.ts';
import { EPD_HEADERS, type EpdHeader, type EpdRow, epdText } from '../../support/epd.ts';
import { fileOf, type Prescribing, prescribingOf } from '../../support/prescribingOf.ts';

const AMOXICILLIN = ['0501013B0AAAAAA', 'Amoxicillin 250mg capsules'] as const;
const ROWS: EpdRow[] = [
  { quantity: '28', items: '3' },
  { quantity: '56', items: '4' },
  { bnf: AMOXICILLIN, chemical: ['0501013B0', 'Amoxicillin'], items: '2' },
  { practice: ['BRACKEN HOUSE, THE', 'B82002'], pco: ['NORTHERN ICB - 84H', '84H00'], items: '5' },
];

const without = ({ report: _, ...content }: Prescribing): Omit<Prescribing, 'report'> => content;

describe('a public prescribing file', () => {
  it('becomes items by month, practice and presentation; pack quantities add up', async () => {
    const store = await prescribingOf({ 'EPD_202401.csv': epdText('old', ROWS) });
    expect(store.items).toEqual([
      '2024-01 A81001 0212000Y0AAADAD 7',
      '2024-01 B82002 0212000Y0AAADAD 5',
      '2024-01 A81001 0501013B0AAAAAA 2',
    ]);
    expect(store.months).toEqual(['2024-01 3 14']);
    const { read, kept, dropped, months } = fileOf(store, 'EPD_202401.csv');
    expect({ read, kept, dropped, months }).toEqual({
      read: 4,
      kept: 4,
      dropped: [],
      months: ['2024-01-01'],
    });
  });

  it('brings names, commissioners, ICBs and regions; 11M00 is 11M', async () => {
    const store = await prescribingOf({ 'EPD_202401.csv': epdText('old', ROWS) });
    expect(store.practices).toEqual([
      'A81001 ALDER SURGERY – – – 11M true',
      'B82002 BRACKEN HOUSE, THE – – – 84H true',
    ]);
    expect(store.ccgs).toEqual([
      '11M NORTHERN ICB - 11M QHM Y63',
      '84H NORTHERN ICB - 84H QHM Y63',
    ]);
    expect(store.stps).toEqual(['QHM NORTHERN ICB']);
    expect(store.regions).toEqual(['Y63 NORTH']);
    expect(store.chemicals).toEqual([
      '0212000Y0 Simvastatin 0212000',
      '0501013B0 Amoxicillin 0501013',
    ]);
    expect(store.presentations[0]).toBe('0212000Y0AAADAD Simvastatin 40mg tablets 0212000Y0');
  });

  it.each(Object.keys(EPD_HEADERS))('says the same under the %s header', async name => {
    const isHeader = (text: string): text is EpdHeader => text in EPD_HEADERS;
    if (!isHeader(name)) throw new Error(name);
    const [asOld, asThis] = await Promise.all([
      prescribingOf({ 'a.csv': epdText('old', ROWS) }),
      prescribingOf({ 'a.csv': epdText(name, ROWS) }),
    ]);
    expect(without(asThis)).toEqual(without(asOld));
  });

  it('is found by its columns’ names, whatever their order and case, other columns left out', async () => {
    const plain = await prescribingOf({ 'a.csv': epdText('new', ROWS) });
    const lines = epdText('new', ROWS)
      .replace('BRACKEN HOUSE, THE', 'BRACKEN HOUSE; THE')
      .replaceAll('"', '')
      .trim()
      .split('\n')
      .map(line => line.split(',').reverse().join(','));
    const turned = [lines[0]?.toLowerCase(), ...lines.slice(1)].join('\r\n');
    const store = await prescribingOf({ 'a.csv': `\ufeff${turned}\r\n` });
    expect(store.items).toEqual(plain.items);
    expect(store.chemicals).toEqual(plain.chemicals);
    expect(store.ccgs).toEqual(plain.ccgs);
  });

  it('may be packed: .csv.gz and .zip say what the .csv says', async () => {
    const text = epdText('old', ROWS);
    const [csv, gz, zip] = await Promise.all([
      prescribingOf({ 'a.csv': text }),
      prescribingOf({ 'a.csv.gz': gzipSync(text) }),
      prescribingOf({ 'a.zip': zipOf('EPD.csv', Buffer.from(text)) }),
    ]);
    expect(without(gz)).toEqual(without(csv));
    expect(without(zip)).toEqual(without(csv));
  });

  it('reads months as NHSBSA has written them over the years, and as others do', async () => {
    const spelt = [
      '202401',
      '2024_02',
      '2024-03',
      '2024/04/01',
      '2024-05-01',
      '2024-06-01 00:00:00',
    ];
    const store = await prescribingOf({
      'a.csv': epdText(
        'old',
        spelt.map(month => ({ month })),
      ),
    });
    const months = ['01', '02', '03', '04', '05', '06'].map(month => `2024-${month} 1 1`);
    expect(store.months).toEqual(months);
  });

  it('reads items as whole numbers, however they are written', async () => {
    const spelt = ['3', '3.', '3.0', ' 3 ', '"3"', '003'];
    const lines = spelt.map((items, i) => `A8100${i},0212000Y0AAADAD,S,2024-01,${items}\n`);
    const text = `practice,bnf_code,bnf_name,month,items\n${lines.join('')}`;
    const store = await prescribingOf({ 'a.csv': text });
    expect(store.items.map(item => item.split(' ')[3])).toEqual(spelt.map(() => '3'));
  });

  it('names a chemical although some rows have blank chemical columns', async () => {
    const rows: EpdRow[] = [{ chemical: ['', ''], items: '9' }, { quantity: '56' }];
    const store = await prescribingOf({ 'a.csv': epdText('old', rows) });
    expect(store.chemicals).toEqual(['0212000Y0 Simvastatin 0212000']);
  });
});

describe('names and places that change', () => {
  it('are those of the latest month, whatever the files are called', async () => {
    const store = await prescribingOf({
      'a_newer.csv': epdText('new', [
        {
          month: '202403',
          practice: ['ALDER HEALTH CENTRE', 'A81001'],
          pco: ['SOUTHERN ICB - 99X', '99X00'],
          icb: ['SOUTHERN ICB', 'QZZ'],
          bnf: ['0212000Y0AAADAD', 'Simvastatin 40 mg tabs'],
        },
      ]),
      'b_older.csv': epdText('old', [{ items: '5' }, { quantity: '9', items: '5' }]),
    });
    expect(store.practices).toEqual(['A81001 ALDER HEALTH CENTRE – – – 99X true']);
    expect(store.ccgs).toEqual(['99X SOUTHERN ICB - 99X QZZ Y63']);
    expect(store.presentations).toEqual(['0212000Y0AAADAD Simvastatin 40 mg tabs 0212000Y0']);
    expect(store.items).toEqual([
      '2024-01 A81001 0212000Y0AAADAD 10',
      '2024-03 A81001 0212000Y0AAADAD 1',
    ]);
  });

  it('in one month are those that most rows give', async () => {
    const named = (name: string, quantity: string): EpdRow => ({
      practice: [name, 'A81001'],
      quantity,
    });
    const rows = [named('ZZZ', '1'), named('ALDER', '2'), named('ALDER', '3')];
    const store = await prescribingOf({ 'a.csv': epdText('old', rows) });
    expect(store.practices[0]).toContain('ALDER');
  });
});

describe('rows that are no practice’s prescribing of a drug', () => {
  it('are dropped by reason and accounted for', async () => {
    const rows: EpdRow[] = [
      {},
      { practice: ['UNIDENTIFIED DOCTORS', '-'], pco: ['UNIDENTIFIED', '-'], unidentified: 'Y' },
      { practice: ['SOME CLINIC', 'Y01234'], unidentified: 'true' },
      { practice: ['NHS NORTH UNIDENTIFIED', '00L998'] },
      { practice: ['DUMMY PRACTICE', 'Y09999'] },
      { bnf: ['20030100373', 'Softpore dressing 10cm x 20cm'], chemical: ['2003', 'Wound'] },
      { bnf: ['190203000AAAAAA', 'Other'] },
      { bnf: ['0212000Y0', 'No presentation'] },
      { month: '202413' },
      { items: '2.5' },
      { items: '-1' },
    ];
    const store = await prescribingOf({ 'a.csv': epdText('old', rows) });
    expect(fileOf(store, 'a.csv')).toMatchObject({
      read: 11,
      kept: 1,
      dropped: [
        { reason: 'bad row', rows: 3, lines: [10, 11, 12] },
        { reason: 'unidentified', rows: 2 },
        { reason: 'dummy practice', rows: 2 },
        { reason: 'chapter above 17', rows: 2 },
        { reason: 'no drug code', rows: 1 },
      ],
    });
    expect(store.items).toEqual(['2024-01 A81001 0212000Y0AAADAD 1']);
    expect(store.practices).toHaveLength(1);
  });
});

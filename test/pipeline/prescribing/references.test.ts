import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { ENTITY_TYPES } from '../../../src/domain/entityType.ts';
import { DEFAULT_WORDS } from '../../../src/outliers/siteWords.ts';
import { noteText } from '../../../src/web/presenters/outliers/dataNotes.ts';
import { epdText } from '../../support/epd.ts';
import { folderOf } from '../../support/folderOf.ts';
import { AMOXICILLIN, plainItems, SIMVASTATIN } from '../../support/plainItems.ts';
import { fileOf, ingestFolder, prescribingOf } from '../../support/prescribingOf.ts';

const ITEMS = plainItems(`P1 ${SIMVASTATIN} 2024-01 4`, `P2 ${AMOXICILLIN} 2024-01 3`);
const PRACTICES = `code,name,setting,status_code,pcn_id,ccg_id
P1,First Surgery,4,A,U1,11M
P2,Second Surgery,4,A,U2,84H
`;
const HIERARCHY = {
  'pcns.csv': 'code,name\nU1,One PCN\n',
  'ccgs.csv':
    'code,name,stp_id,regional_team_id\n11M,Gloucestershire,QR1,Y58\n84H,Durham,QHM,Y63\n',
  'stps.csv': 'code,name\nQR1,Gloucestershire ICB\nQHM,Northern ICB\n',
  'regional_teams.csv': 'code,name\nY58,South West\nY63,North\n',
};

describe('the reference tables', () => {
  it('name and place the practices of plain files', async () => {
    const store = await prescribingOf({
      'items.csv': ITEMS,
      'practices.csv': PRACTICES,
      ...HIERARCHY,
    });
    expect(store.practices).toEqual([
      'P1 First Surgery 4 A U1 11M true',
      'P2 Second Surgery 4 A U2 84H true',
    ]);
    expect(store.pcns).toEqual(['U1 One PCN', 'U2 U2']);
    expect(store.ccgs).toEqual(['11M Gloucestershire QR1 Y58', '84H Durham QHM Y63']);
    expect(store.stps).toEqual(['QHM Northern ICB', 'QR1 Gloucestershire ICB']);
    expect(store.regions).toEqual(['Y58 South West', 'Y63 North']);
    expect(store.notes).toEqual([]);
    expect(store.report.absent).toEqual({ types: [], setting: false, status: false });
  });

  it('take precedence over EPD, which fills what they leave out', async () => {
    const store = await prescribingOf({
      'EPD.csv': epdText('old', [{}, { practice: ['BRACKEN', 'B82002'] }]),
      'practices.csv': 'code,name,setting,status_code,pcn_id,ccg_id\nA81001,Alder,4,A,U1,\n',
      'ccgs.csv': 'code,name\n11M,Gloucestershire\n',
      'bnf.csv':
        'subpara_code,subpara,chemical_code,chemical\n0212000,Lipid-regulating drugs,0212000Y0,Simva\n',
    });
    expect(store.practices).toEqual([
      'A81001 Alder 4 A U1 11M true',
      'B82002 BRACKEN – – – 11M false',
    ]);
    expect(store.ccgs).toEqual(['11M Gloucestershire QHM Y63']);
    expect(store.subparas).toEqual(['0212000 Lipid-regulating drugs']);
    expect(store.chemicals).toEqual(['0212000Y0 Simva 0212000']);
  });

  it('say who counts: setting 4, status A, and a CCG with an STP', async () => {
    const rows = [
      'P1,Counts,4,A,,11M',
      'P2,A clinic,9,A,,11M',
      'P3,Closed,4,C,,11M',
      'P4,No commissioner,4,A,,',
      'P5,Of a CCG without STP,4,A,,99Z',
      'P6,Unknown setting,,A,,11M',
    ];
    const codes = ['P1', 'P2', 'P3', 'P4', 'P5', 'P6', 'P7'];
    const store = await prescribingOf({
      'items.csv': plainItems(...codes.map(code => `${code} ${SIMVASTATIN} 2024-01`)),
      'practices.csv': `code,name,setting,status_code,pcn_id,ccg_id\n${rows.join('\n')}\n`,
      'ccgs.csv': 'code,name,stp_id\n11M,Gloucestershire,QR1\n99Z,Elsewhere,\n',
    });
    const counted = store.practices.filter(line => line.endsWith('true'));
    expect(counted).toEqual(['P1 Counts 4 A – 11M true']);
    expect(store.report).toMatchObject({ practices: 7, countedPractices: 1 });
    expect(store.notes.map(note => noteText(DEFAULT_WORDS, note)).join(' ')).toContain(
      '6 of 7 prescribers are not counted',
    );
  });

  it('may all be missing: nothing is filtered, no level is made up, and the store says so', async () => {
    const store = await prescribingOf({ 'items.csv': ITEMS });
    expect(store.practices).toEqual(['P1 P1 – – – – true', 'P2 P2 – – – – true']);
    expect(store.report.absent).toEqual({
      types: ENTITY_TYPES.filter(type => type !== 'practice'),
      setting: true,
      status: true,
    });
    expect(store.subparas).toEqual(['0212000 0212000', '0501013 0501013']);
    // A note for each type above the practice, and one that nothing says who counts.
    expect(store.notes).toHaveLength(ENTITY_TYPES.length);
  });

  it('may map practices to PCNs alone, without settings', async () => {
    const store = await prescribingOf({
      'EPD.csv': epdText('new', [{}, { practice: ['BRACKEN', 'B82002'] }]),
      'practices.csv': 'code,pcn_id\nA81001,U1\n',
    });
    expect(store.practices).toEqual([
      'A81001 ALDER SURGERY – – U1 11M true',
      'B82002 BRACKEN – – – 11M true',
    ]);
    expect(store.report.absent).toMatchObject({ types: [], setting: true, status: true });
  });

  it('list practices that prescribe nothing: they are in the store, and nowhere counted as prescribers', async () => {
    const store = await prescribingOf({
      'items.csv': plainItems(`P1 ${SIMVASTATIN} 2024-01`),
      'practices.csv': PRACTICES,
      ...HIERARCHY,
    });
    expect(store.practices).toHaveLength(2);
    expect(store.report.practices).toBe(1);
  });

  it('say in a note of its own where practices.csv has only one of setting and status', async () => {
    const noted = async (practices: string): Promise<string> => {
      const store = await prescribingOf({ 'items.csv': ITEMS, 'practices.csv': practices });
      return noteText(DEFAULT_WORDS, store.notes.at(-1) ?? '');
    };
    expect(await noted('code,setting\nP1,4\nP2,9\n')).toContain('so closed practices count too');
    expect(await noted('code,status_code\nP1,A\nP2,C\n')).toContain('clinics');
  });

  it('may have capitals and blanks in their header, as monthly files may', async () => {
    const store = await prescribingOf({
      'items.csv': ITEMS,
      'practices.csv': 'CODE, Name ,Setting,STATUS_CODE\nP1,First Surgery,4,A\nP2,Clinic,9,A\n',
    });
    expect(store.practices).toEqual(['P1 First Surgery 4 A – – true', 'P2 Clinic 9 A – – false']);
  });

  it('may repeat a row, but not contradict it', async () => {
    const practices = 'code,name,setting\nP1,First,4\nP2,Second,4\nP1,First,4\n';
    const store = await prescribingOf({ 'items.csv': ITEMS, 'practices.csv': practices });
    expect(store.practices).toHaveLength(2);
    expect(fileOf(store, 'practices.csv').read).toBe(3);
    const contradicting = await prescribingOf({
      'items.csv': ITEMS,
      'practices.csv': `${practices}p2,Second,9\n`,
    });
    expect(fileOf(contradicting, 'practices.csv').refused).toMatchObject({
      message: 'prescribing/practices.csv lists P2 twice, with different values: lines 3 and 5.',
      file: 'prescribing/practices.csv',
      line: 5,
    });
  });

  it('that give a drug two names are reported: the last is shown', async () => {
    const store = await prescribingOf({
      'items.csv': ITEMS,
      'bnf.csv':
        'subpara_code,subpara,chemical_code,chemical\n0212000,Lipids,0212000Y0,Simva\n0212000,Fats,0212000Y0,Simva\n',
    });
    expect(store.subparas[0]).toBe('0212000 Fats');
    expect(store.report.notices).toEqual([
      'prescribing/bnf.csv names 0212000 “Lipids” in line 2 and “Fats” in line 3: the last one is shown.',
    ]);
  });

  it('that are broken are refused, and prescribing is counted without them', async () => {
    const broken = [
      ['practices.csv', 'code,name,Setting,setting\nP1,First,4,9\n', /more than once/, 1],
      ['ccgs.csv', 'code,name\n11M,Glos,too many\n', /3 cells where its header names 2/, 2],
      ['pcns.csv', 'pcn,name\nU1,One\n', /lacks the column code/, 1],
      ['bnf.csv', 'chapter,section\n01,0101\n', /lacks the columns subpara_code/, 1],
    ] as const;
    const tables = Object.fromEntries(broken.map(([name, content]) => [name, content]));
    const store = await prescribingOf({ 'items.csv': ITEMS, ...tables });
    expect(store.items).toHaveLength(2);
    for (const [name, , message, line] of broken) {
      const file = fileOf(store, name);
      expect(file).toMatchObject({ kind: 'reference', read: 0, kept: 0 });
      expect(file.refused?.message).toMatch(message);
      expect(file.refused).toMatchObject({ file: `prescribing/${name}`, line });
      expect(file.refused?.fix).not.toBe('');
      const expected = `prescribing/${name} cannot be read: prescribing is counted without it.`;
      expect(store.notes).toContain(expected);
      expect(store.report.notices).toContain(expected);
    }
  });

  it('that breaks is replaced by its former content, until it is repaired or removed', async () => {
    const folder = await folderOf({
      'prescribing/items.csv': ITEMS,
      'prescribing/practices.csv': PRACTICES.replace('P2,Second Surgery,4', 'P2,A clinic,9'),
    });
    const tablesFolder = path.join(folder.path, 'tables');
    const counted = async (practices: string | undefined): Promise<readonly string[]> => {
      const file = path.join(folder.path, 'prescribing/practices.csv');
      if (practices === undefined) await rm(file);
      else await writeFile(file, practices);
      const store = await ingestFolder(folder.path, { tablesFolder });
      const [note = ''] = store.notes;
      return [
        noteText(DEFAULT_WORDS, note),
        ...store.practices.filter(line => line.endsWith('true')).map(line => line.slice(0, 2)),
      ];
    };
    expect(await counted('code,name,setting\nP1,First,4\nP2,A clinic,9\n')).toContain('P1');
    const [note, ...left] = await counted('code,name,setting\nP1,First,four\n');
    expect(note).toMatch(
      /^prescribing\/practices\.csv cannot be read: its version of \d+ \w+ \d{4} is used instead\.$/,
    );
    expect(left).toEqual(['P1']);
    expect((await counted(undefined)).slice(1)).toEqual(['P1', 'P2']);
    expect((await counted('code,name,setting\nP1,First,four\n')).slice(1)).toEqual(['P1', 'P2']);
    await folder.remove();
  });
});

/** A row of ODS’s epraccur: code, name, …, status (13th), …, commissioner (15th), …, setting (26th). */
const epraccur = (
  ...rows: readonly (readonly [string, string, string, string, string])[]
): string =>
  rows
    .map(([code, name, status, ccg, setting]) => {
      const cells = Array.from({ length: 27 }, () => '""');
      for (const [at, cell] of [
        [0, code],
        [1, name],
        [2, 'Y63'],
        [4, '1 HIGH STREET, TOWN'],
        [9, 'DH1 1AA'],
        [10, '19740401'],
        [12, status],
        [13, 'B'],
        [14, ccg],
        [15, '20130401'],
        [25, setting],
      ] as const) {
        cells[at] = `"${cell}"`;
      }
      return `${cells.join(',')}\r\n`;
    })
    .join('');

describe('tables as they are published', () => {
  it('NHSBSA’s BNF file names subparagraphs, chemicals and presentations', async () => {
    const levels = ['Chapter', 'Section', 'Paragraph', 'Subparagraph', 'Chemical Substance'];
    const names = [...levels, 'Product', 'Presentation'].map(level => `BNF ${level}`);
    const row = [
      ['Cardiovascular System', '02'],
      ['Lipid-Regulating Drugs', '0212'],
      ['Lipid-Regulating Drugs', '021200'],
      ['Lipid-Regulating Drugs', '0212000'],
      ['Simvastatin', '0212000Y0'],
      ['Simvastatin', '0212000Y0AA'],
      ['Simvastatin 40mg tablets', SIMVASTATIN],
    ].flat();
    const headers = [
      names.flatMap(name => [name, `${name} Code`]),
      names
        .flatMap(name => [name, `${name} Code`])
        .map(name => name.toUpperCase().replaceAll(' ', '_')),
    ];
    for (const header of headers) {
      const store = await prescribingOf({
        'items.csv': ITEMS,
        'bnf.csv': `${header.join(',')}\r\n${row.join(',')}\r\n`,
      });
      expect(fileOf(store, 'bnf.csv').refused).toBeUndefined();
      expect(store.subparas).toContain('0212000 Lipid-Regulating Drugs');
      expect(store.chemicals).toContain('0212000Y0 Simvastatin 0212000');
      expect(store.presentations).toContain(`${SIMVASTATIN} Simvastatin 40mg tablets 0212000Y0`);
    }
  });

  it('epraccur, which has no header, says who is an open GP practice of which commissioner', async () => {
    const items = plainItems(
      ...['P1', 'P2', 'P3'].map(practice => `${practice} ${SIMVASTATIN} 2024-01 4`),
    );
    const old = epraccur(
      ['P1', 'FIRST SURGERY', 'A', '11M', '4'],
      ['P2', 'A CLINIC', 'A', '11M', '9'],
      ['P3', 'CLOSED', 'C', '11M', '4'],
    );
    const since2021 = epraccur(
      ['P1', 'FIRST SURGERY', 'ACTIVE', '11M', 'RO76'],
      ['P2', 'A CLINIC', 'ACTIVE', '11M', 'RO80|RO87'],
      ['P3', 'CLOSED', 'INACTIVE', '11M', 'RO76'],
    );
    for (const practices of [old, since2021]) {
      const store = await prescribingOf({ 'items.csv': items, 'practices.csv': practices });
      expect(fileOf(store, 'practices.csv')).toMatchObject({ read: 3, kept: 3 });
      expect(store.practices).toEqual([
        'P1 FIRST SURGERY 4 A – 11M true',
        expect.stringMatching(/^P2 A CLINIC [9–] A – 11M false$/),
        'P3 CLOSED 4 C – 11M false',
      ]);
    }
  });
});

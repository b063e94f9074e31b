import { describe, expect, it } from 'vitest';
import { UserError } from '../../../src/domain/userError.ts';
import { parquetOf } from '../../support/parquetOf.ts';
import { AMOXICILLIN, plainItems, SIMVASTATIN } from '../../support/plainItems.ts';
import { fileOf, prescribingOf } from '../../support/prescribingOf.ts';

const GOOD = plainItems(`P1 ${SIMVASTATIN} 2024-01 4`);

describe('a Parquet file', () => {
  it.each([
    ['dates', `DATE '2024-01-01'`, '4::INTEGER'],
    ['times', `TIMESTAMP '2024-01-01'`, '4::BIGINT'],
    ['texts', `'2024-01'`, `'4'`],
    ['whole numbers', '202401', '4.0::DOUBLE'],
  ])('says what the CSV says, its months as %s', async (_, month, items) => {
    const query = `SELECT ${items} AS Items, ${month} AS month, 'P1' AS practice, '${SIMVASTATIN}' AS bnf_code, 'S' AS bnf_name`;
    const store = await prescribingOf({ 'a.parquet': await parquetOf(query) });
    expect(store.items).toEqual([`2024-01 P1 ${SIMVASTATIN} 4`]);
  });

  it('accounts for rows with nothing in a cell', async () => {
    const query = `SELECT unnest(['P1', NULL]) AS practice, '${SIMVASTATIN}' AS bnf_code, 'S' AS bnf_name,
      '2024-01' AS month, unnest([4, 5]) AS items`;
    const store = await prescribingOf({ 'a.parquet': await parquetOf(query) });
    expect(fileOf(store, 'a.parquet')).toMatchObject({
      read: 2,
      kept: 1,
      dropped: [{ reason: 'bad row', rows: 1, lines: [] }],
    });
  });

  it('may have the columns of EPD', async () => {
    const query = `SELECT 202401 AS YEAR_MONTH, 'A1' AS PRACTICE_CODE, 'Alder' AS PRACTICE_NAME,
      '11M00' AS PCO_CODE, '${SIMVASTATIN}' AS BNF_PRESENTATION_CODE, 3 AS ITEMS, false AS UNIDENTIFIED`;
    const store = await prescribingOf({ 'a.parquet': await parquetOf(query) });
    expect(store.items).toEqual([`2024-01 A1 ${SIMVASTATIN} 3`]);
    expect(store.practices).toEqual(['A1 Alder – – – 11M true']);
  });
});

describe('a file that cannot be trusted', () => {
  it('leaves no store where it is the only one', async () => {
    const ingest = prescribingOf({ 'b.csv': '' });
    await expect(ingest).rejects.toThrow(UserError);
    await expect(ingest).rejects.toThrow('prescribing/b.csv is empty');
  });

  it('leaves no store where every row is dropped, and says which reason most had', async () => {
    const dropped = plainItems('P1 20030100373 2024-01', 'P1 20030100374 2024-01');
    await expect(prescribingOf({ 'b.csv': dropped })).rejects.toMatchObject({
      fix: expect.stringContaining('2 rows were dropped as “chapter above 17”'),
    });
  });
});

describe('rows that cannot be counted', () => {
  it('are counted with their lines: too few or too many cells, unreadable ones', async () => {
    const text = [
      'practice,bnf_code,bnf_name,month,items',
      `P1,${SIMVASTATIN},S,2024-01,4`,
      `P1,${SIMVASTATIN},S,2024-01`,
      `P1,${SIMVASTATIN},S,2024-01,4,5`,
      `P1,${SIMVASTATIN},S,January,4`,
      `,${SIMVASTATIN},S,2024-01,4`,
      `P1,${AMOXICILLIN},"A, of many ""names""",2024-01,4`,
      `P1,,S,2024-01,4`,
      `P1,${SIMVASTATIN},S,2024-01,99999999`,
      '',
    ].join('\r\n');
    const store = await prescribingOf({ 'a.csv': text });
    expect(fileOf(store, 'a.csv')).toMatchObject({
      read: 8,
      kept: 2,
      dropped: [{ reason: 'bad row', rows: 6, lines: [3, 4, 5, 6, 8] }],
    });
    expect(store.presentations[1]).toContain('A, of many "names"');
  });

  it('include those that repeat the header, of which the line alone is reported', async () => {
    const store = await prescribingOf({ 'a.csv': GOOD + GOOD });
    expect(fileOf(store, 'a.csv').dropped).toEqual([{ reason: 'bad row', rows: 1, lines: [3] }]);
  });

  it.each([
    ['the header alone', 'items,,\n', '4\n'],
    ['the rows alone', 'items\n', '4,\n'],
    ['header and rows', 'items,\n', '4,,\n'],
  ])('are not those of a file with commas after %s', async (_, header, row) => {
    const text = `practice,bnf_code,bnf_name,month,${header}P1,${SIMVASTATIN},S,2024-01,${row}`;
    const store = await prescribingOf({ 'a.csv': text });
    expect(store.items).toEqual([`2024-01 P1 ${SIMVASTATIN} 4`]);
  });

  it('do not include those with no items, which are read and kept but add nothing to the store', async () => {
    const text = plainItems(`P1 ${SIMVASTATIN} 2024-01 0`, `P2 ${SIMVASTATIN} 2024-01 1`);
    const store = await prescribingOf({ 'a.csv': text });
    expect(fileOf(store, 'a.csv')).toMatchObject({ read: 2, kept: 2, dropped: [] });
    expect(store.items).toEqual([`2024-01 P2 ${SIMVASTATIN} 1`]);
    expect(store.practices).toHaveLength(1);
  });

  it('include those that add up to more items than a practice can have', async () => {
    const many = Array.from({ length: 11 }, () => `P1 ${SIMVASTATIN} 2024-01 9999999`);
    const text = plainItems(`P2 ${SIMVASTATIN} 2024-01 3`, ...many);
    const store = await prescribingOf({ 'a.csv': text });
    expect(store.items).toEqual([`2024-01 P2 ${SIMVASTATIN} 3`]);
    expect(fileOf(store, 'a.csv')).toMatchObject({
      read: 12,
      kept: 1,
      dropped: [{ reason: 'bad row', rows: 11, lines: [3, 4, 5, 6, 7] }],
    });
  });

  it('in Latin-1 are read as such', async () => {
    const text = `practice,bnf_code,bnf_name,month,items\nP1,${SIMVASTATIN},50µg,2024-01,4\n`;
    const store = await prescribingOf({ 'a.csv': Buffer.from(text, 'latin1') });
    expect(store.presentations).toEqual([`${SIMVASTATIN} 50µg 0212000Y0`]);
  });
});

describe('a plain text file that was cut off', () => {
  const whole = plainItems(
    ...['2024-01', '2024-02', '2024-03'].flatMap(month =>
      ['P1', 'P2'].map(practice => `${practice} ${SIMVASTATIN} ${month} 5021`),
    ),
  );

  it.each([
    ['inside a row', whole.slice(0, -8), 'and has 4 of 5 cells'],
    ['after a comma', whole.slice(0, whole.lastIndexOf(',') + 1), 'and its last cell is empty'],
    ['inside the last number', whole.slice(0, -4), 'and its last month is low'],
  ])('%s is refused, and the others are counted', async (_, content, why) => {
    const store = await prescribingOf({ 'a.csv': content, 'b.csv': GOOD.replace('P1', 'P9') });
    const { refused } = fileOf(store, 'a.csv');
    expect(refused?.message).toContain(`was cut off: its last line does not end, ${why}`);
    expect(refused?.line).toBe(content.split('\n').length);
    expect(store.items).toEqual([`2024-01 P9 ${SIMVASTATIN} 4`]);
  });

  it('is not one that only lacks its last line end, which is reported', async () => {
    const store = await prescribingOf({ 'a.csv': whole.trimEnd() });
    expect(store.items).toHaveLength(6);
    expect(store.report.notices).toEqual([
      'prescribing/a.csv may have been cut off: its last line does not end. If it is whole, press Enter there.',
    ]);
  });
});

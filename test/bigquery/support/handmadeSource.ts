import type { BigQueryHouse } from './bigQueryHouse.ts';

type Cell = string | number | null;

const literal = (cell: Cell): string =>
  cell === null ? 'NULL' : typeof cell === 'number' ? String(cell) : `'${cell}'`;

/** Replaces a table of the source dataset; `columns` with their types. */
export async function writeTable(
  house: BigQueryHouse,
  name: string,
  columns: Readonly<Record<string, string>>,
  rows: readonly (readonly Cell[])[],
): Promise<void> {
  const typed = Object.entries(columns).map(([column, type]) => `${column} ${type}`);
  await house.sql(`CREATE OR REPLACE TABLE \`{s}.${name}\` (${typed.join(', ')})`);
  if (rows.length === 0) return;
  const values = rows.map(row => `(${row.map(literal).join(', ')})`);
  await house.sql(`INSERT INTO \`{s}.${name}\` VALUES ${values.join(', ')}`);
}

const NAMED = { code: 'STRING', name: 'STRING' };

/**
 * The source tables as somebody else has them (months are TIMESTAMPs), small enough to know by heart:
 * P1 to P4 count, P5 is closed, P6 is no practice of setting 4, P7 has a CCG without an STP. Of ten
 * items of the subparagraph, nine are of A at P1, five at P2, one at P3 and all at P4; the rest are of B.
 */
export async function writeHandmade(house: BigQueryHouse): Promise<void> {
  const [, source = ''] = house.settings.sourceDataset.split('.');
  await house.client.createDataset(source, { location: 'US' });
  await writeTable(house, 'regional_teams', NAMED, [['Y1', 'North']]);
  await writeTable(house, 'stps', NAMED, [['Q1', 'ICB one']]);
  await writeTable(house, 'pcns', NAMED, [
    ['U1', 'PCN one'],
    ['U2', 'PCN two'],
  ]);
  await writeTable(house, 'ccgs', { ...NAMED, stp_id: 'STRING', regional_team_id: 'STRING' }, [
    ['C1', 'CCG one', 'Q1', 'Y1'],
    ['C2', 'CCG two', 'Q1', null],
    ['C3', 'CCG three', null, 'Y1'],
  ]);
  await writeTable(
    house,
    'practices',
    {
      ...NAMED,
      setting: 'INT64',
      status_code: 'STRING',
      pcn_id: 'STRING',
      ccg_id: 'STRING',
    },
    [
      ['P1', 'Practice 1', 4, 'A', 'U1', 'C1'],
      ['P2', 'Practice 2', 4, 'A', 'U1', 'C1'],
      ['P3', 'Practice 3', 4, 'A', 'U2', 'C2'],
      ['P4', 'Practice 4', 4, 'A', null, 'C2'],
      ['P5', 'Closed', 4, 'C', 'U1', 'C1'],
      ['P6', 'Hospital', 1, 'A', 'U1', 'C1'],
      ['P7', 'No STP', 4, 'A', 'U1', 'C3'],
    ],
  );
  await writeBnf(house);
  await writeItems(house);
}

export const A = '0101010AAAAAAAA';
export const B = '0101010BBAAAAAA';
/** Of a chapter above 17. */
export const APPLIANCE = '2101010AAAAAAAA';

async function writeBnf(house: BigQueryHouse): Promise<void> {
  const names = ['chapter', 'section', 'para', 'subpara', 'chemical', 'product'];
  const columns = Object.fromEntries(
    names.flatMap(name => [
      [`${name}_code`, 'STRING'],
      [name, 'STRING'],
    ]),
  );
  const more = { ...columns, presentation_code: 'STRING', presentation: 'STRING' };
  const sizes = [2, 4, 6, 7, 9, 11, 15];
  const row = (code: string, chemical: string): Cell[] =>
    sizes.flatMap(size => [
      code.slice(0, size),
      size === 9 ? chemical : `name ${code.slice(0, size)}`,
    ]);
  // B has no name here.
  await writeTable(house, 'bnf', more, [row(A, 'Alphaprazole'), row(APPLIANCE, 'Gloves')]);
}

/** `[practice, presentation, month, items]`; the name is the presentation’s of that month. */
export async function writeItems(
  house: BigQueryHouse,
  rows: readonly (readonly [string, string, string, number])[] = ITEMS,
): Promise<void> {
  await writeTable(
    house,
    'normalised_prescribing',
    {
      practice: 'STRING',
      bnf_code: 'STRING',
      bnf_name: 'STRING',
      month: 'TIMESTAMP',
      items: 'INT64',
    },
    rows.map(([practice, code, month, items]) => [
      practice,
      code,
      `${code} in ${month}`,
      `${month}-01 00:00:00+00`,
      items,
    ]),
  );
}

const ITEMS: readonly (readonly [string, string, string, number])[] = [
  ['P1', A, '2024-01', 8],
  ['P1', A, '2024-02', 1],
  ['P1', B, '2024-02', 1],
  ['P2', A, '2024-01', 5],
  ['P2', B, '2024-01', 5],
  ['P3', A, '2024-01', 1],
  ['P3', B, '2024-02', 9],
  ['P4', A, '2024-01', 10],
  ['P1', APPLIANCE, '2024-01', 7],
  ['P5', A, '2024-01', 1000],
  ['P6', A, '2024-01', 1000],
  ['P7', A, '2024-01', 1000],
];

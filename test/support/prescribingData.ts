import {
  type DuckDBConnection,
  DuckDBInstance,
  INTEGER,
  SMALLINT,
  UINTEGER,
  USMALLINT,
} from '@duckdb/node-api';
import { type Month, monthOf } from '../../src/domain/month.ts';
import { insertNumbers, type NumberRows } from '../../src/outliers/insertNumbers.ts';
import { appendRows } from '../../src/store/appendRows.ts';
import { PRESCRIBING_SCHEMA_VERSION } from '../../src/store/prescribingReportSchema.ts';
import { prescribingSchema } from '../../src/store/prescribingSchema.ts';
import { blockSizeFor, threadsFor } from '../../src/store/smallData.ts';
import { type Drugs, drugsOf, type Presentation } from './prescribingDrugs.ts';
import { type Organisations, organisationsOf } from './prescribingOrganisations.ts';
import { randomFrom } from './randomData.ts';

/** How big a made-up prescribing store is. */
export interface PrescribingSize {
  readonly practices: number;
  readonly pcns: number;
  readonly ccgs: number;
  readonly stps: number;
  readonly regions: number;
  readonly chemicals: number;
  readonly months: number;
  /** About how many practices prescribe a presentation in a month, 0..1. */
  readonly density: number;
}

/** England: 51 million rows of chapters 17 and below in half a year. */
export const NATIONAL: PrescribingSize = {
  practices: 6500,
  pcns: 1250,
  ccgs: 106,
  stps: 42,
  regions: 7,
  chemicals: 1800,
  months: 6,
  density: 0.072,
};

/** About what a practice’s items of a chemical take in a month: three presentations of twelve bytes. */
const CHEMICAL_BYTES = 36;

export const FIRST_MONTH: Month = monthOf(2024, 1);

/**
 * Writes a prescribing store of made-up data, the same for the same seed and size: chemicals that
 * always go together (ties), subparagraphs with the shares of another and twice its items, chemicals
 * that hardly anyone prescribes, subparagraphs that nobody prescribes in or only practices that do not
 * count, closed practices, practices without a PCN, PCNs across two CCGs, a CCG without an STP, and
 * chapters above 17. Returns its number of rows.
 */
export async function writePrescribing(
  file: string,
  size: PrescribingSize,
  seed: number,
): Promise<number> {
  const { practices, chemicals, months, density } = size;
  const bytes = practices * chemicals * months * density * CHEMICAL_BYTES;
  const instance = await DuckDBInstance.create(file, {
    ...threadsFor(bytes, { threads: '2', memory_limit: '1GB' }),
    default_block_size: String(blockSizeFor(bytes)),
  });
  const connection = await instance.connect();
  try {
    await connection.run(prescribingSchema());
    const organisations = organisationsOf(size, seed);
    const drugs = drugsOf(size, seed);
    await writeOrganisations(connection, organisations);
    await writeDrugs(connection, drugs);
    await appendRows(connection, 'meta', [
      ['schema_version', String(PRESCRIBING_SCHEMA_VERSION)],
      ['version', `made-up-${seed}`],
      ['built_at', '2024-07-01T00:00:00.000Z'],
      ['report', '{}'],
      ['notes', '[]'],
    ]);
    let rows = 0;
    for (let month = 0; month < size.months; month++) {
      const items = itemsOfMonth(size, organisations, drugs, seed, month);
      const written = await insertNumbers(connection, 'items', ITEM_TYPES, items);
      rows += written;
      await appendRows(connection, 'loaded_month', [
        [FIRST_MONTH + month, written, 0, `made-${month}`],
      ]);
    }
    await connection.run('CHECKPOINT');
    return rows;
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

const ITEM_TYPES = [SMALLINT, UINTEGER, USMALLINT, INTEGER];

function* itemsOfMonth(
  size: PrescribingSize,
  organisations: Organisations,
  drugs: Drugs,
  seed: number,
  month: number,
): Generator<NumberRows> {
  const months = new Int16Array(size.practices).fill(FIRST_MONTH + month);
  const presentations = new Uint32Array(size.practices);
  const practices = new Uint16Array(size.practices);
  const items = new Int32Array(size.practices);
  for (const [ix, presentation] of drugs.presentations.entries()) {
    const random = randomFrom(Math.imul(seed + 1, 7919) ^ (presentation.pattern * 64 + month));
    let rows = 0;
    for (const practice of prescribers(presentation, size, random)) {
      if (presentation.onlyUncounted && organisations.practices[practice]?.counted) continue;
      practices[rows] = practice;
      items[rows] = presentation.times * itemsOf(practice, presentation, random);
      rows++;
    }
    presentations.fill(ix);
    yield { columns: [months, presentations, practices, items], rows };
  }
}

/** Ascending; jumps over those who do not prescribe it, so that a rare one costs nothing. */
function* prescribers(
  { share, only }: Presentation,
  { practices }: PrescribingSize,
  random: () => number,
): Generator<number> {
  if (only > 0) {
    for (let i = 0; i < only; i++) yield Math.floor(((i + 1) * practices) / (only + 2));
    return;
  }
  const jump = share >= 1 ? 0 : 1 / Math.log(1 - share);
  for (let at = -1; share > 0; ) {
    at += 1 + (jump === 0 ? 0 : Math.floor(Math.log(1 - random()) * jump));
    if (at >= practices) return;
    yield at;
  }
}

/** Few items mostly, more at big practices and where a practice likes the chemical. */
function itemsOf(practice: number, { pattern }: Presentation, random: () => number): number {
  const volume = 1 + (Math.imul(practice, 2654435761) >>> 28);
  const likes = 1 + ((Math.imul(practice + 1, 40503) ^ Math.imul(pattern, 69069)) >>> 30);
  return 1 + Math.floor((random() ** 3 * volume * likes) / 2);
}

async function writeOrganisations(
  connection: DuckDBConnection,
  { regions, stps, ccgs, pcns, practices }: Organisations,
): Promise<void> {
  const plain = (names: readonly { code: string; name: string }[]) =>
    names.map(({ code, name }, ix) => [ix, code, name]);
  await appendRows(connection, 'regional_team', plain(regions));
  await appendRows(connection, 'stp', plain(stps));
  await appendRows(connection, 'pcn', plain(pcns));
  await appendRows(
    connection,
    'ccg',
    ccgs.map(({ code, name, stp, region }, ix) => [ix, code, name, stp, region]),
  );
  await appendRows(
    connection,
    'practice',
    practices.map((p, ix) => [ix, p.code, p.name, p.setting, p.status, p.pcn, p.ccg, p.counted]),
  );
}

async function writeDrugs(
  connection: DuckDBConnection,
  { subparas, chemicals, presentations }: Drugs,
): Promise<void> {
  await appendRows(
    connection,
    'subpara',
    subparas.map((code, ix) => [ix, code, `Subparagraph ${code}`]),
  );
  await appendRows(
    connection,
    'chemical',
    chemicals.map(({ code, subpara }, ix) => [ix, code, `Chemical ${code}`, subpara]),
  );
  await appendRows(
    connection,
    'presentation',
    presentations.map(({ code, chemical }, ix) => [ix, code, `Tablets ${code}`, chemical]),
  );
}

import { readFile } from 'node:fs/promises';
import type { FileReport } from '../../../domain/buildReport.ts';
import { type MeasureDefinition, measuresFileSchema } from '../../../domain/measureDefinition.ts';
import { PREDEFINED_MEASURES } from '../../../domain/predefinedMeasures.ts';
import { UserError } from '../../../domain/userError.ts';
import type { DataFile } from '../../folder/scan.ts';
import { openInput } from '../../input/openInput.ts';

/**
 * The measures of measures.json.
 *
 * @throws {UserError} naming the measure and the field at fault.
 */
export async function readMeasures(
  file: DataFile,
  workFolder: string,
): Promise<{ measures: readonly MeasureDefinition[]; report: FileReport }> {
  const input = await openInput(file, workFolder);
  if ('fault' in input) throw input.fault;
  const { bytes, sha256 } = input;
  const text = await readFile(input.csv, 'utf8');
  await input.dispose();
  const json = jsonOf(text.replace(/^\ufeff/, ''), file);
  const result = measuresFileSchema.safeParse(json);
  if (!result.success) throw faultIn(json, result.error.issues[0], file);
  const measures = result.data;
  mustBeDistinct(measures, file);
  const read = measures.length;
  const report = { path: file.path, kind: 'reference', bytes, sha256, read } as const;
  return { measures, report: { ...report, kept: read, dropped: [] } };
}

/** What pages show while the file is refused. */
const UNTIL_THEN = 'Until then the measures that come with the program are shown.';
const CURLY = /[“”„‘’]/;

function jsonOf(text: string, file: DataFile): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const at = placeOf(text, error instanceof Error ? error.message : '');
    const line = at === undefined ? undefined : text.slice(0, at).split('\n').length;
    const isCurly = at !== undefined && CURLY.test(text.slice(Math.max(0, at - 1), at + 1));
    throw new UserError(`${file.path} cannot be read as JSON.`, {
      fix: isCurly
        ? `Replace the curly quotation marks (“ ”) by straight ones ("). ${UNTIL_THEN}`
        : `Look for a missing or extra comma, quotation mark or bracket there. ${UNTIL_THEN}`,
      file: file.path,
      line,
    });
  }
}

/** Where JSON.parse failed. Its error gives the position, or ten characters on either side of it. */
function placeOf(text: string, message: string): number | undefined {
  const [, at] = /position (\d+)/.exec(message) ?? [];
  if (at !== undefined) return Number(at);
  if (message.startsWith('Unexpected end')) return text.length;
  const quote = /, (\.\.\.)?"(.*)"(\.\.\.)? is not valid JSON$/s.exec(message);
  const [, before, snippet = '', after] = quote ?? [];
  if (before !== undefined) return text.indexOf(snippet) + 10;
  return after === undefined ? undefined : snippet.length - 10;
}

function faultIn(
  json: unknown,
  issue: { path: PropertyKey[]; message: string } | undefined,
  file: DataFile,
): UserError {
  const [index, ...field] = issue?.path ?? [];
  const item: unknown = Array.isArray(json) && typeof index === 'number' ? json[index] : undefined;
  const id =
    typeof item === 'object' && item !== null && 'id' in item && typeof item.id === 'string'
      ? `measure ${item.id}`
      : typeof index === 'number'
        ? `measure number ${index + 1}`
        : 'the list of measures';
  const place = field.length > 0 ? `, field ${field.map(String).join('.')}` : '';
  return new UserError(`${file.path}: ${id}${place}: ${issue?.message ?? 'cannot be read'}.`, {
    fix: `Fix that field. ${UNTIL_THEN}`,
    file: file.path,
  });
}

function mustBeDistinct(measures: readonly MeasureDefinition[], file: DataFile): void {
  const duplicate = measures.find(({ id }, i) => measures.findIndex(other => other.id === id) < i);
  if (!duplicate) return;
  throw new UserError(`${file.path} has two measures with the id ${duplicate.id}.`, {
    fix: `Give every measure its own id. ${UNTIL_THEN}`,
    file: file.path,
  });
}

const NO_TESTS = ['all', 'per1000', 'raw'];

/** The notices about codes in measures.json that are not in the data. Predefined measures have none. */
export function strayMeasures(
  measures: readonly MeasureDefinition[],
  hasTest: (code: string) => boolean,
): string[] {
  if (measures === PREDEFINED_MEASURES) return [];
  return measures.flatMap(({ id, numerators, denominators }) =>
    Object.entries({ numerators, denominators }).flatMap(([field, codes]) =>
      codes
        .filter(code => !NO_TESTS.includes(code) && !hasTest(code))
        .map(
          code =>
            `measures.json: measure ${id}, field ${field}: there is no test ${code}, so nothing is counted for it.`,
        ),
    ),
  );
}

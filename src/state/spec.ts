import { DEFAULT_STATE, idSet } from './chartState.ts';
import { caught, Malformed, type Parsed } from './parsed.ts';
import { denominator, distinct, filterOf, groupByOf, sortKeys } from './parts.ts';

/**
 * The state of the predecessor's `/download?spec=<json>`: the keys of its download link (`by`,
 * `sort_by` among them) or of its page state (`groupby`), null or left out for the default. Lists may
 * be lists or `+`-joined text.
 */
export function parseSpec(spec: string): Parsed {
  return caught(() => {
    const fields = jsonObject(spec);
    const read = (...names: string[]): string[] => names.flatMap(name => texts(fields[name]));
    const groupBy = groupByOf(read('groupby', 'by')[0] ?? DEFAULT_STATE.groupBy);
    const codes = read('denominators');
    const sparse = fields.sparse_data_toggle;
    return {
      format: 'csv',
      state: {
        ...DEFAULT_STATE,
        groupBy,
        ccgIds: idSet(read('ccg_ids_for_practice_filter', 'ccg_id')),
        labIds: idSet(read('lab_ids_for_practice_filter', 'lab_id')),
        practiceIds: idSet(read('practice_ids_for_practice_filter', 'practice_id')),
        numerators: idSet(read('numerators')),
        denominator: codes.length === 0 ? DEFAULT_STATE.denominator : denominator(codes),
        filter: filterOf(read('result_filter', 'filter')[0] ?? DEFAULT_STATE.filter),
        highlight: distinct(read('highlight_entities')),
        hideSparse: sparse === true || texts(sparse).includes('suppress_sparse_data'),
        sort: sortKeys(sortBy(fields.sort_by), groupBy),
      },
    };
  });
}

function jsonObject(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (isRecord(value)) return value;
  } catch {
    // Falls through to the same answer as JSON that is no object.
  }
  throw new Malformed('The download’s spec is not a JSON object.');
}

/** The texts in a JSON value: a number, a text (`+` joins), or a list of codes (whose `+` is their own). */
function texts(value: unknown): string[] {
  if (typeof value === 'string') return value === '' ? [] : value.split('+');
  const items: readonly unknown[] = Array.isArray(value) ? value : [value];
  return items.filter(item => typeof item === 'string' || typeof item === 'number').map(String);
}

/** The order of the predecessor's table, `[{"column_id": "month", "direction": "asc"}]`, as ours. */
function sortBy(value: unknown): string {
  const keys: readonly unknown[] = Array.isArray(value) ? value : [];
  return keys
    .filter(isRecord)
    .map(key => `${key.direction === 'asc' ? '' : '-'}${String(key.column_id)}`)
    .join(',');
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

import { z } from 'zod';
import { DEFAULT_STATE, idSet } from './chartState.ts';
import { Malformed, type Parsed, parsedBy } from './parsed.ts';
import { denominator, distinct, filterOf, groupByOf, sortKeys } from './parts.ts';

// Kept out of codec.ts: the browser has no use for it, and zod would go with it.

const atom = z.union([z.string(), z.number()]);
/** A number, a text (`+` joins), or a list of codes (whose `+` is their own); null is none. */
const TEXTS = z
  .union([z.null(), atom, z.array(atom)], { error: 'a text or a list of texts' })
  .transform(value => {
    if (typeof value === 'string') return value === '' ? [] : value.split('+');
    return (Array.isArray(value) ? value : [value]).flatMap(item =>
      item === null ? [] : [String(item)],
    );
  });
const texts = TEXTS.default([]);
const oneText = TEXTS.refine(found => found.length <= 1, { error: 'a single text' }).default([]);
const columns = z
  .union(
    [z.null(), z.array(z.object({ column_id: z.string(), direction: z.string().nullish() }))],
    {
      error: 'a list of columns, each {"column_id": …, "direction": "asc" or "desc"}',
    },
  )
  .default([]);
const toggle = z
  .union([z.boolean(), TEXTS], { error: 'true, false or a list of texts' })
  .default(false);
/** Of the predecessor's page state: it changes no number of the download. */
const ignored = z.unknown().optional();

const specSchema = z.strictObject({
  by: oneText,
  groupby: oneText,
  numerators: texts,
  denominators: texts,
  result_filter: oneText,
  filter: oneText,
  ccg_ids_for_practice_filter: texts,
  ccg_id: texts,
  lab_ids_for_practice_filter: texts,
  lab_id: texts,
  practice_ids_for_practice_filter: texts,
  practice_id: texts,
  highlight_entities: texts,
  sparse_data_toggle: toggle,
  sort_by: columns,
  page_id: ignored,
  equalise_colorscale: ignored,
  update_counter: ignored,
});

/**
 * The state of the predecessor's `/download?spec=<json>`: the keys of its download link (`by`,
 * `sort_by` among them) or of its page state (`groupby`), null or left out for the default. A key
 * that is not known, or whose value is of another kind, is a fault that names it: the file would
 * answer another question.
 */
export function parseSpec(spec: string): Parsed {
  return parsedBy(() => {
    const fields = specOf(spec);
    const groupBy = groupByOf([...fields.groupby, ...fields.by][0] ?? DEFAULT_STATE.groupBy);
    const codes = fields.denominators;
    const sparse = fields.sparse_data_toggle;
    return {
      format: 'csv',
      state: {
        ...DEFAULT_STATE,
        groupBy,
        ccgIds: idSet([...fields.ccg_ids_for_practice_filter, ...fields.ccg_id]),
        labIds: idSet([...fields.lab_ids_for_practice_filter, ...fields.lab_id]),
        practiceIds: idSet([...fields.practice_ids_for_practice_filter, ...fields.practice_id]),
        numerators: idSet(fields.numerators),
        denominator: codes.length === 0 ? DEFAULT_STATE.denominator : denominator(codes),
        filter: filterOf([...fields.result_filter, ...fields.filter][0] ?? DEFAULT_STATE.filter),
        highlight: distinct(fields.highlight_entities),
        hideSparse: typeof sparse === 'boolean' ? sparse : sparse.includes('suppress_sparse_data'),
        sort: sortKeys(sortText(fields.sort_by ?? []), groupBy),
      },
    };
  });
}

function specOf(text: string): z.infer<typeof specSchema> {
  const parsed = specSchema.safeParse(jsonIn(text));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  if (issue?.code === 'unrecognized_keys') {
    const known = Object.keys(specSchema.shape).join(', ');
    throw new Malformed(
      `The download’s spec has the unknown key “${issue.keys[0]}”; known are ${known}.`,
    );
  }
  const key = issue?.path[0];
  throw new Malformed(
    key === undefined
      ? 'The download’s spec is not a JSON object.'
      : `“${String(key)}” in the download’s spec must be ${issue?.message}.`,
  );
}

/** What a mail program put behind the last brace is no part of it. */
function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text.slice(0, text.lastIndexOf('}') + 1));
  } catch {
    // Answered as JSON that is no object.
    return undefined;
  }
}

/** The order of the predecessor's table, `[{"column_id": "month", "direction": "asc"}]`, as ours. */
const sortText = (
  keys: readonly { column_id: string; direction?: string | null | undefined }[],
): string => keys.map(key => `${key.direction === 'asc' ? '' : '-'}${key.column_id}`).join(',');

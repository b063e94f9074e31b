import { z } from 'zod';
import { DEFAULT_STATE, idSet } from './chartState.ts';
import { Malformed, type Parsed, parseWith } from './parsed.ts';
import { distinctIds, filterOf, groupByOf, parseDenominator, sortKeys } from './parts.ts';

// This is not part of codec.ts because the browser loads that too. It would load zod with it and does not
// need it.

const atom = z.union([z.string(), z.number()]);
/** A number, a text (`+` joins codes), or a list of codes (where `+` is part of a code); null for none. */
const TEXTS = z
  .union([z.null(), atom, z.array(atom)], { error: 'a text or a list of texts' })
  .transform(value => {
    if (typeof value === 'string') return value === '' ? [] : value.split('+');
    return (Array.isArray(value) ? value : [value]).flatMap(item =>
      item === null ? [] : [String(item)],
    );
  });
const texts = TEXTS.default([]);
const singleText = TEXTS.refine(texts => texts.length <= 1, { error: 'a single text' }).default([]);
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
/** Keys of the predecessor's page state that do not affect the numbers of the download. */
const ignoredKey = z.unknown().optional();

const specSchema = z.strictObject({
  by: singleText,
  groupby: singleText,
  numerators: texts,
  denominators: texts,
  result_filter: singleText,
  filter: singleText,
  ccg_ids_for_practice_filter: texts,
  ccg_id: texts,
  lab_ids_for_practice_filter: texts,
  lab_id: texts,
  practice_ids_for_practice_filter: texts,
  practice_id: texts,
  highlight_entities: texts,
  sparse_data_toggle: toggle,
  sort_by: columns,
  page_id: ignoredKey,
  equalise_colorscale: ignoredKey,
  update_counter: ignoredKey,
});

/**
 * The state of the predecessor's `/download?spec=<json>`, with the keys of its download link (such as `by`
 * and `sort_by`) or of its page state (`groupby`). A key that is null or left out has its default. An unknown
 * key or a value of the wrong kind is an error that names it, because without it the file would answer
 * another question.
 */
export function parseSpec(spec: string): Parsed {
  return parseWith(() => {
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
        denominator: codes.length === 0 ? DEFAULT_STATE.denominator : parseDenominator(codes),
        filter: filterOf([...fields.result_filter, ...fields.filter][0] ?? DEFAULT_STATE.filter),
        highlight: distinctIds(fields.highlight_entities),
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
    const keys = Object.keys(specSchema.shape).join(', ');
    throw new Malformed(
      `The download’s spec has the unknown key “${issue.keys[0]}”; the known keys are ${keys}.`,
    );
  }
  const key = issue?.path[0];
  throw new Malformed(
    key === undefined
      ? 'The download’s spec is not a JSON object.'
      : `“${String(key)}” in the download’s spec must be ${issue?.message}.`,
  );
}

/** Parses JSON, without what a mail program may have added after the last brace. */
function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text.slice(0, text.lastIndexOf('}') + 1));
  } catch {
    // The caller reports this as something that is not a JSON object.
    return undefined;
  }
}

/** The order of the predecessor's table, `[{"column_id": "month", "direction": "asc"}]`, as this program writes it. */
const sortText = (
  keys: readonly { column_id: string; direction?: string | null | undefined }[],
): string => keys.map(key => `${key.direction === 'asc' ? '' : '-'}${key.column_id}`).join(',');

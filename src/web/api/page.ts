import { z } from 'zod';
import type { Catalogue } from '../../domain/catalogue.ts';
import { DEFAULT_STATE, stateOfMeasure } from '../../state/chartState.ts';
import { buildUrl } from '../../state/codec.ts';
import { type OpenApiDocument, openApiDocument } from './openApi.ts';

// What the page reads of the document.
const schemaShape = z.looseObject({
  $ref: z.string().optional(),
  type: z.union([z.string(), z.array(z.string())]).optional(),
  format: z.string().optional(),
  description: z.string().optional(),
  enum: z.array(z.unknown()).optional(),
  const: z.unknown().optional(),
  properties: z.record(z.string(), z.unknown()).optional(),
  items: z.unknown().optional(),
  anyOf: z.array(z.unknown()).optional(),
  oneOf: z.array(z.unknown()).optional(),
});
const contentShape = z.record(z.string(), z.object({ schema: z.unknown() }));
const operationShape = z.object({
  operationId: z.string(),
  tags: z.array(z.string()),
  summary: z.string(),
  parameters: z.array(
    z.object({
      name: z.string(),
      in: z.string(),
      description: z.string().default(''),
      schema: z.unknown(),
    }),
  ),
  requestBody: z.object({ content: contentShape }).optional(),
  responses: z.record(z.string(), z.looseObject({ content: contentShape.optional() })),
});
const documentShape = z.object({
  info: z.object({ description: z.string() }),
  paths: z.record(z.string(), z.record(z.string(), operationShape)),
  components: z.object({
    responses: z.record(z.string(), z.object({ description: z.string() })),
    schemas: z.record(z.string(), z.unknown()),
  }),
});

interface Field {
  readonly name: string;
  readonly type: string;
  readonly means: string;
}

/** The values that a field can have: `integer or null`, `"high", "low"`, `list of data_chart_row`. */
const typeText = (schema: unknown): string => {
  const {
    $ref,
    type,
    format,
    enum: values,
    const: only,
    anyOf,
    oneOf,
    items,
  } = schemaShape.parse(schema);
  if ($ref) return $ref.replace(/.*\//, '');
  if (only !== undefined) return JSON.stringify(only);
  if (values) return values.map(value => JSON.stringify(value)).join(', ');
  if (type === 'array') return `list of ${typeText(items ?? {})}`;
  const variants = anyOf ?? oneOf;
  if (variants) return [...new Set(variants.map(typeText))].join(' or ');
  return format ?? [type ?? 'anything'].flat().join(' or ');
};

/** The fields of a schema, those of objects within by their path: `error.message`, `rows[].month`. */
function fieldsOf(schema: unknown, prefix = ''): Field[] {
  const { properties = {}, items, anyOf, oneOf, type } = schemaShape.parse(schema);
  const ownFields = Object.entries(properties).flatMap(([name, field]) => {
    const { description = '' } = schemaShape.parse(field);
    const full = `${prefix}${name}`;
    return [
      { name: full, type: typeText(field), means: description },
      ...fieldsOf(field, `${full}${listMark(field)}.`),
    ];
  });
  const within = [
    ...(type === 'array' && items !== undefined ? fieldsOf(items, prefix) : []),
    ...[...(anyOf ?? []), ...(oneOf ?? [])].flatMap(variant => fieldsOf(variant, prefix)),
  ];
  // A field that several variants share is listed once.
  return [...new Map([...ownFields, ...within].map(field => [field.name, field])).values()];
}

const listMark = (schema: unknown): string =>
  schemaShape.parse(schema).type === 'array' ? '[]' : '';

const refsOf = (content: z.infer<typeof contentShape> | undefined): string[] =>
  Object.values(content ?? {}).flatMap(({ schema }) => {
    const { $ref, items } = schemaShape.parse(schema);
    const ref = $ref ?? schemaShape.parse(items ?? {}).$ref;
    return ref ? [ref.replace(/.*\//, '')] : [];
  });

let shared: { document: OpenApiDocument; view: ReturnType<typeof viewOf> } | undefined;

/** The document and its page, made once. */
export function api(): { document: OpenApiDocument; view: ReturnType<typeof viewOf> } {
  if (!shared) {
    const document = openApiDocument();
    shared = { document, view: viewOf(document) };
  }
  return shared;
}

interface OperationView {
  readonly id: string;
  readonly tag: string;
  readonly summary: string;
  /** `GET /standouts.csv`; a page and its files have several. */
  readonly addresses: readonly string[];
  readonly parameters: readonly (Field & { readonly place: string })[];
  readonly answers: readonly { status: string; type: string; schema: string | undefined }[];
  readonly errors: readonly string[];
}

function operationView(
  path: string,
  method: string,
  { operationId, tags, summary, parameters, responses }: z.infer<typeof operationShape>,
): OperationView {
  const answers = Object.entries(responses);
  return {
    id: operationId,
    tag: tags[0] ?? '',
    summary,
    addresses: [`${method.toUpperCase()} ${path}`],
    parameters: parameters.map(({ name, in: place, description, schema }) => ({
      name,
      place,
      type: typeText(schema),
      means: description,
    })),
    answers: answers.flatMap(([status, { content }]) =>
      Object.entries(content ?? {}).map(([type, body]) => ({
        status,
        type,
        schema: refsOf({ [type]: body })[0],
      })),
    ),
    errors: answers.filter(([, { content }]) => !content).map(([status]) => status),
  };
}

/** An operation that answers in the formats of both. */
const together = (first: OperationView, second: OperationView): OperationView => ({
  ...first,
  addresses: [...first.addresses, ...second.addresses],
  parameters: [
    ...first.parameters,
    ...second.parameters.filter(
      ({ name, place }) =>
        !first.parameters.some(parameter => parameter.name === name && parameter.place === place),
    ),
  ],
  answers: [...first.answers, ...second.answers],
  errors: [...new Set([...first.errors, ...second.errors])],
});

function viewOf(document: OpenApiDocument) {
  const { info, paths, components } = documentShape.parse(document);
  const bySummary = new Map<string, OperationView>();
  for (const [path, methods] of Object.entries(paths)) {
    for (const [method, operation] of Object.entries(methods)) {
      const view = operationView(path, method, operation);
      const earlierView = bySummary.get(view.summary);
      bySummary.set(view.summary, earlierView ? together(earlierView, view) : view);
    }
  }
  const operations = [...bySummary.values()];
  return {
    paragraphs: info.description.split('\n\n'),
    tags: [...new Set(operations.map(({ tag }) => tag))].map(tag => ({
      tag,
      id: tag.toLowerCase().replaceAll(/[^a-z]+/g, '-'),
      operations: operations.filter(operation => operation.tag === tag),
    })),
    errors: Object.entries(components.responses).map(([status, { description }]) => ({
      status,
      description,
    })),
    schemas: Object.entries(components.schemas).map(([name, schema]) => ({
      name,
      fields: fieldsOf(schema),
    })),
  };
}

/** The page of the documentation, with examples of this site and its data. */
export function apiPage(catalogue: Catalogue | undefined, origin: string) {
  const [measure] = catalogue?.measures ?? [];
  const state = measure ? stateOfMeasure(DEFAULT_STATE, measure) : DEFAULT_STATE;
  const at = (format: 'csv' | 'parquet'): string => `${origin}${buildUrl(state, format)}`;
  return {
    title: 'Data for programs',
    description: 'Every address that gives data: its parameters, fields, units and errors.',
    examples: [
      {
        name: 'R',
        lines: [
          `address <- "${at('csv')}"`,
          // A site can be set up to begin CSV files with a byte order mark.
          'rows <- read.csv(address, na.strings = "", fileEncoding = "UTF-8-BOM")',
          'rows$month <- as.Date(rows$month)',
        ],
      },
      {
        name: 'Python',
        lines: [
          'import pandas as pd',
          `rows = pd.read_parquet("${at('parquet')}")`,
          'print(rows.groupby("month")["calc_value"].median())',
        ],
      },
      {
        name: 'Excel: Power Query',
        lines: [
          `let Source = Csv.Document(Web.Contents("${at('csv')}"), [Delimiter = ",", Encoding = 65001]),`,
          '    Rows = Table.PromoteHeaders(Source, [PromoteAllScalars = true])',
          'in  Table.TransformColumnTypes(Rows, {{"month", type date}, {"calc_value", type number}}, "en-GB")',
        ],
      },
    ],
    ...api().view,
  };
}

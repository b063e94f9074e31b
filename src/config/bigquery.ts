import { createPrivateKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { onOff, quoteValue, refuse, text } from './values.ts';

/** A service account's key, as its JSON file has it. */
export interface ServiceKey {
  readonly type: 'service_account';
  readonly client_email: string;
  readonly private_key: string;
}

/** Workload identity: how a workload outside Google Cloud proves what it is without a key. */
export type ExternalAccount = z.infer<typeof externalSchema>;

/** How to reach BigQuery, and where in it to build. */
export interface BigQueryConfig {
  /** The project that jobs run in and that pays for them. */
  readonly project: string;
  /** Where builds are made, in that project. */
  readonly dataset: string;
  /** Where prescribing is read: `project.dataset`. */
  readonly sourceDataset: string;
  /** `EU`, `europe-west2`; undefined: where the dataset is. */
  readonly location: string | undefined;
  /**
   * The limit in bytes: a build with a higher estimate is not started, and no single statement may bill more.
   * Undefined: no limit.
   */
  readonly maxBytesBilled: number | undefined;
  /** US dollars for 2^40 bytes read. This is an assumption, because BigQuery does not give its prices. */
  readonly dollarsPerTebibyte: number;
  /**
   * The limit in bytes for all users together in a day (UTC), checked against estimates. Undefined: no limit.
   */
  readonly dailyBytes: number | undefined;
  /**
   * A key, an external account or the path of a file that the client library reads. Undefined: the machine’s
   * own account.
   */
  readonly credentials:
    | { readonly key: ServiceKey }
    | { readonly external: ExternalAccount }
    | { readonly keyFile: string }
    | undefined;
  /** The address of an emulator or a private endpoint. Undefined: Google’s. */
  readonly apiEndpoint: string | undefined;
  /**
   * Whether to set up at every start: create what is missing, extend tables, and replace views and
   * procedures.
   */
  readonly setup: boolean;
}

/** BigQuery bills at least 10 MB for each table that a statement reads. Our statements read at most ten. */
const MIN_BILLED = 104_857_600;

const named = (pattern: RegExp, fallback: string, fix: string) =>
  text.transform((value, context) => {
    const name = value || fallback;
    if (pattern.test(name)) return name;
    return refuse(context, name === '' ? 'is not set' : `is ${quoteValue(value)}`, fix);
  });

const PROJECT = '(?:[a-z][a-z0-9.-]*:)?[a-z][a-z0-9-]{4,28}[a-z0-9]';
const DATASET = String.raw`\w{1,1024}`;

const bytes = text.transform((value, context) => {
  if (value === '') return undefined;
  if (/^\d{1,15}$/.test(value) && Number(value) >= MIN_BILLED) return Number(value);
  const fix = `Give a number of bytes of at least ${MIN_BILLED}, such as 1000000000000 (1 TB), or leave it out.`;
  return refuse(context, `is ${quoteValue(value)}`, fix);
});

/** BigQuery’s on-demand list price in most regions at the time of writing. */
const LIST_PRICE = 6.25;

const price = text.transform((value, context) => {
  if (value === '') return LIST_PRICE;
  if (/^\d{1,6}(?:\.\d{1,6})?$/.test(value)) return Number(value);
  const fix = 'Give US dollars for each TiB (2^40 bytes) read, such as 6.25, or leave it out.';
  return refuse(context, `is ${quoteValue(value)}`, fix);
});

const endpoint = text.transform((value, context) => {
  if (value === '') return undefined;
  const fix = 'Give an address such as http://127.0.0.1:9050, or leave it out.';
  const url = URL.canParse(value) ? new URL(value) : undefined;
  // Error messages include the address, so it must not contain a password.
  if (url?.password || url?.username) return refuse(context, 'holds a user name or password', fix);
  if (url && /^https?:$/.test(url.protocol)) return value;
  return refuse(context, `is ${quoteValue(value)}`, fix);
});

const environment = z.object({
  BIGQUERY_PROJECT: named(
    new RegExp(`^${PROJECT}$`),
    '',
    'Give the id (not the name or number) of the Google Cloud project that pays for the jobs.',
  ),
  BIGQUERY_DATASET: named(
    new RegExp(`^${DATASET}$`),
    'outlier_detection',
    'Give a dataset of letters, digits and underscores, such as outlier_detection.',
  ),
  BIGQUERY_SOURCE_DATASET: named(
    new RegExp(`^(?:${PROJECT}\\.)?${DATASET}$`),
    'hscic',
    'Give a dataset such as hscic, with its project first if that is a different one: ebmdatalab.hscic.',
  ),
  BIGQUERY_LOCATION: named(
    /^(?:[A-Za-z][A-Za-z0-9-]*)?$/,
    '',
    'Give a location such as EU or europe-west2, or leave it out.',
  ),
  BIGQUERY_MAX_BYTES_BILLED: bytes,
  BIGQUERY_DAILY_BYTES: bytes,
  BIGQUERY_PRICE_PER_TIB: price,
  BIGQUERY_API_ENDPOINT: endpoint,
  BIGQUERY_SETUP: onOff,
  BIGQUERY_CREDENTIALS: text.transform((value, context) =>
    value === '' ? undefined : accountIn(value, context),
  ),
  GOOGLE_APPLICATION_CREDENTIALS: text.transform((value, context) =>
    value === '' ? undefined : keyFileAt(value, context),
  ),
});

/** The settings of BigQuery. They are only parsed if OUTLIERS_ENGINE is bigquery. */
export const bigqueryEnvironment = environment.transform((data): BigQueryConfig => {
  const source = data.BIGQUERY_SOURCE_DATASET;
  return {
    project: data.BIGQUERY_PROJECT,
    dataset: data.BIGQUERY_DATASET,
    sourceDataset: source.includes('.') ? source : `${data.BIGQUERY_PROJECT}.${source}`,
    location: data.BIGQUERY_LOCATION || undefined,
    maxBytesBilled: data.BIGQUERY_MAX_BYTES_BILLED,
    dailyBytes: data.BIGQUERY_DAILY_BYTES,
    dollarsPerTebibyte: data.BIGQUERY_PRICE_PER_TIB,
    credentials: data.BIGQUERY_CREDENTIALS ?? data.GOOGLE_APPLICATION_CREDENTIALS,
    apiEndpoint: data.BIGQUERY_API_ENDPOINT,
    setup: data.BIGQUERY_SETUP,
  };
});

const keySchema = z.object({
  type: z.literal('service_account'),
  client_email: z.string().min(1),
  private_key: z.string().refine(isPrivateKey),
});

const externalSchema = z.looseObject({
  type: z.literal('external_account'),
  audience: z.string().min(1),
  subject_token_type: z.string().min(1),
  token_url: z.url({ protocol: /^https$/ }),
  credential_source: z.record(z.string(), z.unknown()),
});

function isPrivateKey(pem: string): boolean {
  try {
    createPrivateKey(pem);
    return true;
  } catch {
    return false;
  }
}

const KEY_FIX =
  'Give the JSON of a service account’s key as Google Cloud made it: with type, client_email and private_key.';

const EXTERNAL_FIX =
  'Give the credential configuration of workload identity federation as Google Cloud made it: with audience, subject_token_type, token_url and credential_source.';

/** Parses the JSON of a key or of an external account. Errors never include any of it. */
function accountIn(
  json: string,
  context: z.RefinementCtx,
): { readonly key: ServiceKey } | { readonly external: ExternalAccount } {
  const value = parsedJson(json);
  if (typeIn(value) !== 'external_account') return { key: keyIn(json, context) };
  const external = externalSchema.safeParse(value);
  if (external.success) return { external: external.data };
  const field = String(external.error.issues[0]?.path[0] ?? 'it');
  return refuse(context, `is not an external account (${field} is missing or wrong)`, EXTERNAL_FIX);
}

const typeIn = (value: unknown): unknown =>
  typeof value === 'object' && value !== null && 'type' in value ? value.type : undefined;

/** Parses the JSON of a key. Errors never include any of it. */
function keyIn(json: string, context: z.RefinementCtx): ServiceKey {
  const value = parsedJson(json);
  if (value === undefined) return refuse(context, 'is not JSON', KEY_FIX);
  const key = keySchema.safeParse(value);
  if (key.success) return key.data;
  const field = String(key.error.issues[0]?.path[0] ?? 'it');
  return refuse(context, `is not a service account’s key (${field} is missing or wrong)`, KEY_FIX);
}

/**
 * Reads the file of a service account's key. Other kinds of file (workload identity) are left to the library.
 * The JSON of a key itself, which people also put into this variable, is accepted.
 */
function keyFileAt(
  file: string,
  context: z.RefinementCtx,
):
  | { readonly key: ServiceKey }
  | { readonly external: ExternalAccount }
  | { readonly keyFile: string } {
  if (file.startsWith('{')) return accountIn(file, context);
  let json: string;
  try {
    json = readFileSync(file, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? ` (${error.code})` : '';
    const fix =
      'Give the path of the key’s file, readable for this user; in a container, mount the file.';
    return refuse(context, `is ${quoteValue(file)}, which cannot be read${code}`, fix);
  }
  const type = typeIn(parsedJson(json));
  if (typeof type === 'string' && type !== 'service_account') return { keyFile: file };
  return { key: keyIn(json, context) };
}

function parsedJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

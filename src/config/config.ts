import { BlockList, isIP } from 'node:net';
import path from 'node:path';
import { z } from 'zod';
import { ENTITY_TYPES, type EntityLabels, isEntityType } from '../domain/entityType.ts';
import { type ExpectedPassword, expectedPassword } from '../domain/passwordHash.ts';
import { UserError } from '../domain/userError.ts';
import { projectPath } from '../paths.ts';
import { type BigQueryConfig, bigqueryEnvironment } from './bigquery.ts';
import { contact, OFF, ON, onOff, quoteValue, refuse, text, url, wholeNumber } from './values.ts';

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

/** The settings of the process, parsed once from its environment. */
export interface Config {
  readonly port: number;
  readonly host: string;
  /** An absolute path. The folder does not have to exist (yet). */
  readonly dataPath: string;
  /** An absolute path: where built stores are kept. */
  readonly storePath: string;
  /** If empty, no page is protected and the app only binds to loopback. */
  readonly credentials: readonly {
    readonly username: string;
    readonly password: ExpectedPassword;
  }[];
  /** How many proxies are in front of this server. Undefined: not configured. */
  readonly proxies: number | undefined;
  /** The token that a program that collects metrics sends in place of a user name and password. */
  readonly metricsToken: string | undefined;
  /**
   * The names that the site answers to, in lower case. If there are credentials and no names, it answers to
   * any.
   */
  readonly allowedHosts: readonly string[];
  /** The sites whose pages may hold a card in a frame, as a Content-Security-Policy names them. */
  readonly frameAncestors: readonly string[];
  readonly debug: boolean;
  /** Whether CSV files begin with a byte order mark, which Excel needs to read accents. */
  readonly csvBom: boolean;
  /** Where readers can write to: `mailto:…` or a web page. */
  readonly contact: string | undefined;
  /** Where readers report problems; by default the same as `contact`. */
  readonly problemReports: string | undefined;
  readonly minPracticeTests: number;
  /** How many data versions are kept, the current one included. */
  readonly versionsKept: number;
  /** How long (ms) the data folder must have been unchanged before it is read. */
  readonly folderQuietMs: number;
  /** The lowest value that a count such as `<5` can have: 0 or 1. */
  readonly suppressedFrom: number;
  /** The secret from which the practices' numbers are made. Undefined: practices keep their names. */
  readonly anonymiseSecret: string | undefined;
  readonly logLevel: (typeof LOG_LEVELS)[number];
  /** What outlier reports call the types of organisations, where that differs from their usual names. */
  readonly entityLabels: Partial<EntityLabels>;
  /** Rows with fewer items than this are low numbers. */
  readonly lowNumberLimit: number;
  /** How many trial builds of outliers are kept. Undefined: all. */
  readonly keepTrials: number | undefined;
  /** The settings of BigQuery, if it builds the outliers. Undefined: this machine does, with DuckDB. */
  readonly bigquery: BigQueryConfig | undefined;
  /** Where reference data can be fetched from. Undefined: it cannot be fetched. */
  readonly referenceUrls: {
    readonly practiceCodes: string | undefined;
    readonly practiceDetails: string | undefined;
    readonly testCodes: string | undefined;
  };
}

const folder = (fallback: string) =>
  text.transform(value => (value === '' ? projectPath(fallback) : path.resolve(value)));

const logLevel = text.transform((value, context) => {
  const level = LOG_LEVELS.find(name => name === (value.toLowerCase() || 'info'));
  if (level) return level;
  return refuse(context, `is ${quoteValue(value)}`, `Give one of ${LOG_LEVELS.join(', ')}.`);
});

/** `username: password`, several one a line; split at the first colon, trimmed. A password may be hashed. */
const credentials = text.transform((value, context) => {
  const fix = 'Write it as "username: password", with one pair on each line.';
  const pairs: { username: string; password: ExpectedPassword }[] = [];
  for (const [i, line] of value.split(/\r?\n/).entries()) {
    if (line.trim() === '') continue;
    const [, username = '', password = ''] = /^([^:]*):(.*)$/.exec(line) ?? [];
    const text = password.trim();
    if (username.trim() === '' || text === '') {
      const message = `line ${i + 1} is not a user name and password`;
      return refuse(context, message, fix);
    }
    const expected = expectedPassword(text);
    if (expected === undefined) {
      const message = `line ${i + 1} has a hash that is not valid`;
      return refuse(context, message, 'Make it again with "npm run hash-password".');
    }
    pairs.push({ username: username.trim(), password: expected });
  }
  return pairs;
});

/** Names or addresses as in a browser's address bar, separated by commas, spaces or line breaks. */
const hosts = text.transform((value, context) => {
  const names = value.split(/[\s,;]+/).filter(name => name !== '');
  const wrongHost = names.find(
    name => !isIP(name) && !/^[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?$/i.test(name),
  );
  if (wrongHost === undefined) return names.map(name => name.toLowerCase());
  return refuse(
    context,
    `has the part ${quoteValue(wrongHost)}`,
    'Give names without https:// and port, such as openpath.example.nhs.uk, separated by commas.',
  );
});

/** Sites as a Content-Security-Policy names them (`frame-ancestors`), separated by commas, spaces or line breaks. */
const sites = text.transform((value, context) => {
  const names = value
    .toLowerCase()
    .split(/[\s,;]+/)
    .filter(name => name !== '');
  const isSelf = (name: string): boolean => /^'?self'?$/.test(name);
  const wrongSite = names.find(
    name => !isSelf(name) && !/^https?:\/\/(?:\*\.)?[a-z0-9_.-]*[a-z0-9_](?::\d{1,5})?$/.test(name),
  );
  if (wrongSite === undefined) return names.map(name => (isSelf(name) ? "'self'" : name));
  return refuse(
    context,
    `has the part ${quoteValue(wrongSite)}`,
    'Give sites without a path, such as https://intranet.example.nhs.uk, separated by commas; self is this site.',
  );
});

const anonymise = text.transform((value, context) => {
  const word = value.toLowerCase();
  if (OFF.includes(word)) return undefined;
  if (ON.includes(word)) {
    return refuse(
      context,
      'is the secret from which practices’ numbers are made, not a switch',
      'Give a secret, such as 32 random characters, and keep it. To show practices by name, leave it out.',
    );
  }
  // Whoever guesses the secret can compute every practice’s number from its published code.
  if (value.length >= 16) return value;
  return refuse(
    context,
    'is short enough to guess',
    'Give at least 16 random characters, and keep them. Practices get new numbers.',
  );
});

const proxies = text.transform((value, context) => {
  if (value === '') return undefined;
  if (/^\d$/.test(value)) return Number(value);
  return refuse(
    context,
    `is ${quoteValue(value)}`,
    'Give the number of proxies in front of this server: 1 under Dokku, 0 if there is none.',
  );
});

const token = text.transform((value, context) => {
  if (value === '' || value.length >= 16) return value || undefined;
  return refuse(context, 'is short enough to guess', 'Give at least 16 random characters.');
});

const keptTrials = text.transform((value, context) => {
  if (value === '' || value.toLowerCase() === 'all') return undefined;
  if (/^\d{1,6}$/.test(value)) return Number(value);
  return refuse(
    context,
    `is ${quoteValue(value)}`,
    'Give a whole number, such as 20, or leave it out to keep all.',
  );
});

const outliersEngine = text.transform((value, context) => {
  const engine = (['duckdb', 'bigquery'] as const).find(
    name => name === (value.toLowerCase() || 'duckdb'),
  );
  if (engine) return engine;
  return refuse(context, `is ${quoteValue(value)}`, 'Give duckdb (this machine) or bigquery.');
});

/** `ccg=CCG/CCGs, stp=STP`: what a type of organisation is called, one and many. */
const entityLabels = text.transform((value, context) => {
  const labels: { -readonly [Type in keyof EntityLabels]?: EntityLabels[Type] } = {};
  for (const part of value.split(/[,;\n]/)) {
    if (part.trim() === '') continue;
    const [, type = '', one = '', many] = /^\s*(\w+)\s*=([^/]*)(?:\/([^/]*))?$/.exec(part) ?? [];
    if (!isEntityType(type) || one.trim() === '' || many?.trim() === '') {
      return refuse(
        context,
        `has the part ${quoteValue(part.trim())}`,
        `Write each as type=one/many, such as ccg=CCG/CCGs; types are ${ENTITY_TYPES.join(', ')}.`,
      );
    }
    labels[type] = { one: one.trim(), many: many?.trim() ?? `${one.trim()}s` };
  }
  return labels;
});

const environment = z.object({
  PORT: wholeNumber(8050, 65_535),
  HOST: text,
  DATA_CSVS_PATH: folder('data_csvs'),
  STORE_PATH: folder('var'),
  BASIC_AUTH_CREDENTIALS: credentials,
  ALLOWED_HOSTS: hosts,
  TRUST_PROXY: proxies,
  METRICS_TOKEN: token,
  FRAME_ANCESTORS: sites,
  DEBUG: onOff,
  CSV_BOM: onOff,
  CONTACT: contact,
  PROBLEM_REPORTS: contact,
  MIN_PRACTICE_TESTS: wholeNumber(1000, 1_000_000_000),
  SUPPRESSED_FROM: wholeNumber(1, 1),
  FOLDER_QUIET_MS: wholeNumber(2000, 3_600_000),
  DATA_VERSIONS_KEPT: wholeNumber(3, 100, 1),
  ANONYMISE_PRACTICES: anonymise,
  LOG_LEVEL: logLevel,
  OUTLIERS_ENGINE: outliersEngine,
  ENTITY_LABELS: entityLabels,
  LOW_NUMBER_LIMIT: wholeNumber(5, 1_000_000),
  OUTLIER_TRIALS_KEPT: keptTrials,
  PRACTICE_CODES_URL: url,
  PRACTICE_DETAILS_URL: url,
  TEST_CODES_URL: url,
});

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

/** Whether only this machine can reach a server that binds to the address. */
export const isLoopback = (host: string): boolean =>
  host === 'localhost' ||
  (isIP(host) !== 0 && loopback.check(host, isIP(host) === 6 ? 'ipv6' : 'ipv4'));

/**
 * Gives a check of host names. Without credentials the site answers to the machine's own names and to those
 * configured. With credentials it answers to the same if names are configured, and otherwise to any.
 */
export function answersTo({
  credentials,
  allowedHosts,
}: Pick<Config, 'credentials' | 'allowedHosts'>): (host: string) => boolean {
  if (credentials.length > 0 && allowedHosts.length === 0) return () => true;
  return host => isLoopback(host) || allowedHosts.includes(host);
}

/**
 * Reads the settings from environment variables. Relative folders are relative to the process's working
 * directory, default folders to the project.
 *
 * @throws {UserError} that names the first wrong variable and its fix, and never shows a secret.
 */
export function parseConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const data = settingsIn(environment, env);
  const isOpen = data.BASIC_AUTH_CREDENTIALS.length === 0;
  const host = data.HOST || (isOpen ? '127.0.0.1' : '0.0.0.0');
  if (isOpen && !isLoopback(host)) {
    throw new UserError(
      `HOST is ${quoteValue(host)}, which other computers can reach, but no password is set.`,
      {
        fix: 'Set BASIC_AUTH_CREDENTIALS to "username: password", or HOST to 127.0.0.1.',
      },
    );
  }
  return {
    port: data.PORT,
    host,
    dataPath: data.DATA_CSVS_PATH,
    storePath: data.STORE_PATH,
    credentials: data.BASIC_AUTH_CREDENTIALS,
    allowedHosts: data.ALLOWED_HOSTS,
    proxies: data.TRUST_PROXY,
    metricsToken: data.METRICS_TOKEN,
    frameAncestors: data.FRAME_ANCESTORS,
    debug: data.DEBUG,
    csvBom: data.CSV_BOM,
    contact: data.CONTACT,
    problemReports: data.PROBLEM_REPORTS ?? data.CONTACT,
    minPracticeTests: data.MIN_PRACTICE_TESTS,
    suppressedFrom: data.SUPPRESSED_FROM,
    folderQuietMs: data.FOLDER_QUIET_MS,
    versionsKept: data.DATA_VERSIONS_KEPT,
    anonymiseSecret: data.ANONYMISE_PRACTICES,
    logLevel: data.LOG_LEVEL,
    entityLabels: data.ENTITY_LABELS,
    lowNumberLimit: data.LOW_NUMBER_LIMIT,
    keepTrials: data.OUTLIER_TRIALS_KEPT,
    bigquery:
      data.OUTLIERS_ENGINE === 'bigquery' ? settingsIn(bigqueryEnvironment, env) : undefined,
    referenceUrls: {
      practiceCodes: data.PRACTICE_CODES_URL,
      practiceDetails: data.PRACTICE_DETAILS_URL,
      testCodes: data.TEST_CODES_URL,
    },
  };
}

function settingsIn<T>(schema: z.ZodType<T>, env: Readonly<Record<string, string | undefined>>): T {
  const parsed = schema.safeParse(env);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const fix = issue?.code === 'custom' ? issue.params?.fix : undefined;
  throw new UserError(`${issue?.path.join('.')} ${issue?.message}.`, {
    fix: typeof fix === 'string' ? fix : 'Correct it or leave it out.',
  });
}

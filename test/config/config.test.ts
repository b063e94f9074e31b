import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BigQueryConfig } from '../../src/config/bigquery.ts';
import { answersTo, parseConfig } from '../../src/config/config.ts';
import { UserError } from '../../src/domain/userError.ts';
import { projectPath } from '../../src/paths.ts';

const faultOf = (env: Record<string, string>): UserError => {
  try {
    parseConfig(env);
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
  throw new Error('no fault was found');
};
const BASIC_AUTH_CREDENTIALS = 'lab: pass';

describe('without any setting', () => {
  it('the demo data is served to this machine on port 8050, practices by name', () => {
    expect(parseConfig({})).toEqual({
      port: 8050,
      host: '127.0.0.1',
      dataPath: projectPath('data_csvs'),
      storePath: projectPath('var'),
      credentials: [],
      proxies: undefined,
      metricsToken: undefined,
      allowedHosts: [],
      frameAncestors: [],
      debug: false,
      csvBom: false,
      contact: undefined,
      problemReports: undefined,
      minPracticeTests: 1000,
      suppressedFrom: 1,
      folderQuietMs: 2000,
      versionsKept: 3,
      anonymiseSecret: undefined,
      logLevel: 'info',
      entityLabels: {},
      lowNumberLimit: 5,
      referenceUrls: {
        practiceCodes: undefined,
        practiceDetails: undefined,
        testCodes: undefined,
      },
    });
  });

  it('an empty setting is one that is not set', () => {
    const names = ['PORT', 'HOST', 'DATA_CSVS_PATH', 'DEBUG', 'LOG_LEVEL', 'TEST_CODES_URL'];
    expect(parseConfig(Object.fromEntries(names.map(name => [name, ' '])))).toEqual(
      parseConfig({}),
    );
  });
});

describe('the sites that may hold a card in a frame', () => {
  it('are names with their protocol, as a policy has them', () => {
    const FRAME_ANCESTORS = 'https://intranet.example.nhs.uk, http://*.trust.local:8080\nself';
    expect(parseConfig({ FRAME_ANCESTORS }).frameAncestors).toEqual([
      ...['https://intranet.example.nhs.uk', 'http://*.trust.local:8080', "'self'"],
    ]);
  });

  it.each(['*', 'https:', 'intranet', 'https://a.uk/page', "https://a.uk'", 'data:'])(
    'are not %s',
    FRAME_ANCESTORS => {
      expect(faultOf({ FRAME_ANCESTORS }).message).toContain('FRAME_ANCESTORS has the part');
    },
  );
});

describe('the number of data versions', () => {
  it('is at least the current one', () => {
    expect(parseConfig({ DATA_VERSIONS_KEPT: '1' }).versionsKept).toBe(1);
    expect(faultOf({ DATA_VERSIONS_KEPT: '0' }).fix).toContain('from 1 to 100');
  });
});

describe('where readers write to', () => {
  it('is a mail address or a web page, for problems too unless they have their own', () => {
    expect(parseConfig({ CONTACT: ' lab@example.nhs.uk ' })).toMatchObject({
      contact: 'mailto:lab@example.nhs.uk',
      problemReports: 'mailto:lab@example.nhs.uk',
    });
    const problems = 'https://example.org/issues';
    expect(parseConfig({ CONTACT: 'lab@example.nhs.uk', PROBLEM_REPORTS: problems })).toMatchObject(
      {
        contact: 'mailto:lab@example.nhs.uk',
        problemReports: problems,
      },
    );
  });

  it.each(['lab', 'javascript:alert(1)', 'a@b.uk?cc=c@d.uk', 'two@a.uk, b@c.uk', 'mailto:a@b.uk'])(
    '%s is refused, and the fix is told',
    CONTACT => {
      expect(() => parseConfig({ CONTACT })).toThrow(/^CONTACT is /);
      expect(() => parseConfig({ PROBLEM_REPORTS: CONTACT })).toThrow(/^PROBLEM_REPORTS is /);
    },
  );
});

it('given folders are relative to the working directory', () => {
  const config = parseConfig({ DATA_CSVS_PATH: 'here', STORE_PATH: '/var/store' });
  expect(config).toMatchObject({ dataPath: path.resolve('here'), storePath: '/var/store' });
});

describe('credentials', () => {
  it('are split at the first colon and trimmed; several stand one a line', () => {
    const { credentials } = parseConfig({
      BASIC_AUTH_CREDENTIALS: ' anna :  a:b c \r\n\nben:secret\n',
    });
    expect(credentials).toEqual([
      { username: 'anna', password: 'a:b c' },
      { username: 'ben', password: 'secret' },
    ]);
  });

  it('may be hashed; a hash that is not whole is refused unseen', () => {
    const hash = `$scrypt$ln=15,r=8,p=1$${'c'.repeat(22)}$${'d'.repeat(43)}`;
    expect(parseConfig({ BASIC_AUTH_CREDENTIALS: `anna: ${hash}` }).credentials).toEqual([
      {
        username: 'anna',
        password: { ln: 15, r: 8, p: 1, salt: 'c'.repeat(22), hash: 'd'.repeat(43) },
      },
    ]);
    for (const broken of [hash.slice(0, 40), hash.replace('ln=15', 'ln=24'), '$scrypt$hunter2']) {
      const fault = faultOf({ BASIC_AUTH_CREDENTIALS: `ben: x\nanna: ${broken}` });
      expect(fault.message).toMatch(/^BASIC_AUTH_CREDENTIALS line 2 has a hash/);
      expect(`${fault.message} ${fault.fix}`).not.toMatch(/hunter2|ccc/);
    }
  });

  it('open the app to other machines', () => {
    expect(parseConfig({ BASIC_AUTH_CREDENTIALS }).host).toBe('0.0.0.0');
    expect(parseConfig({ BASIC_AUTH_CREDENTIALS, HOST: '::' }).host).toBe('::');
  });

  it.each(['hunter2', 'anna:', ':hunter2', 'anna: x\nhunter2'])('%j is refused unseen', value => {
    const fault = faultOf({ BASIC_AUTH_CREDENTIALS: value });
    expect(fault.message).toMatch(
      /^BASIC_AUTH_CREDENTIALS line \d is not a user name and password/,
    );
    expect(`${fault.message} ${fault.fix}`).not.toMatch(/hunter2|anna/);
  });
});

describe('without credentials', () => {
  it.each(['127.0.0.1', '127.1.2.3', '::1', 'localhost'])('HOST may be %s', HOST => {
    expect(parseConfig({ HOST }).host).toBe(HOST);
  });

  it.each(['0.0.0.0', '::', '10.0.0.5', 'localhost.example.org', '::ffff:10.0.0.5'])(
    'HOST may not be %s, which other computers can reach',
    HOST => {
      const { message, fix } = faultOf({ HOST });
      expect(message).toContain(`HOST is "${HOST}"`);
      expect(fix).toContain('BASIC_AUTH_CREDENTIALS');
    },
  );
});

it.each([
  ['PORT', '80a', /^PORT is "80a"/, /0 to 65535/],
  ['PORT', '65536', /^PORT is "65536"/, /0 to 65535/],
  ['PORT', '-1', /^PORT is "-1"/, /0 to 65535/],
  ['MIN_PRACTICE_TESTS', '1.5', /^MIN_PRACTICE_TESTS is "1.5"/, /whole number/],
  ['DEBUG', 'maybe', /^DEBUG is "maybe"/, /true or false/],
  ['TRUST_PROXY', 'nginx', /^TRUST_PROXY is "nginx"/, /1 under Dokku/],
  ['METRICS_TOKEN', 'hunter2', /^METRICS_TOKEN is short/, /16 random/],
  ['LOG_LEVEL', 'loud', /^LOG_LEVEL is "loud"/, /debug, trace/],
  ['TEST_CODES_URL', 'ftp://key@sheet', /^TEST_CODES_URL is not a web address/, /https:/],
  ['PRACTICE_CODES_URL', 'openprescribing', /^PRACTICE_CODES_URL is not a web address/, /https:/],
  ['ANONYMISE_PRACTICES', 'true', /^ANONYMISE_PRACTICES is the secret/, /random characters/],
  ['ANONYMISE_PRACTICES', 'hunter2', /^ANONYMISE_PRACTICES is short/, /16 random/],
  ['ANONYMISE_PRACTICES', 'On', /^ANONYMISE_PRACTICES is the secret/, /random characters/],
])('%s=%s is one line with a fix', (name, value, message, fix) => {
  const fault = faultOf({ [name]: value });
  expect(fault.message).toMatch(message);
  expect(fault.fix).toMatch(fix);
  expect(`${fault.message} ${fault.fix}`).not.toContain('\n');
});

it('a wrong value never breaks the one line', () => {
  expect(faultOf({ DEBUG: `a\nb${'x'.repeat(500)}` }).message.split('\n')).toHaveLength(1);
});

describe('ANONYMISE_PRACTICES', () => {
  it.each(['', '0', 'false', 'No', 'off'])('%j leaves practices their names', value => {
    expect(parseConfig({ ANONYMISE_PRACTICES: value }).anonymiseSecret).toBeUndefined();
  });

  it('is the secret that keys their numbers', () => {
    const ANONYMISE_PRACTICES = 'correct horse battery staple';
    expect(parseConfig({ ANONYMISE_PRACTICES }).anonymiseSecret).toBe(ANONYMISE_PRACTICES);
  });
});

it('MIN_PRACTICE_TESTS may be 0, which turns the rule off', () => {
  expect(parseConfig({ MIN_PRACTICE_TESTS: '0' }).minPracticeTests).toBe(0);
});

describe('BigQuery', () => {
  /** As “gcloud iam workload-identity-pools create-cred-config” writes it. */
  const EXTERNAL = {
    type: 'external_account',
    audience:
      '//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/pool/providers/ours',
    subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
    token_url: 'https://sts.googleapis.com/v1/token',
    credential_source: { file: '/var/run/token' },
    service_account_impersonation_url:
      'https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/x@y.iam.gserviceaccount.com:generateAccessToken',
  };
  const BASE = { OUTLIERS_ENGINE: 'bigquery', BIGQUERY_PROJECT: 'my-project' };
  const bigquery = (env: Record<string, string> = {}): BigQueryConfig | undefined =>
    parseConfig({ ...BASE, ...env }).bigquery;
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const KEY = {
    type: 'service_account',
    client_email: 'me@my-project.iam.gserviceaccount.com',
    private_key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
  const SECRET = KEY.private_key.split('\n')[3] ?? '';
  let folder: string;
  const file = (name: string): string => path.join(folder, name);
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'openpath-keys-'));
    await writeFile(file('key.json'), JSON.stringify({ ...KEY, token_uri: 'https://x' }));
    await writeFile(file('federated.json'), '{"type": "external_account", "audience": "x"}');
    await writeFile(file('no.json'), `${KEY.private_key} is no JSON`);
    await writeFile(file('half.json'), JSON.stringify({ ...KEY, client_email: '' }));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('is not looked at unless it builds the outliers', () => {
    const wrong = {
      BIGQUERY_PROJECT: '?',
      BIGQUERY_MAX_BYTES_BILLED: 'much',
      BIGQUERY_SETUP: 'perhaps',
      GOOGLE_APPLICATION_CREDENTIALS: '/nowhere',
    };
    expect(parseConfig(wrong).bigquery).toBeUndefined();
    expect(parseConfig({ ...wrong, OUTLIERS_ENGINE: 'DuckDB' }).bigquery).toBeUndefined();
    expect(faultOf({ OUTLIERS_ENGINE: 'spark' })).toMatchObject({
      message: 'OUTLIERS_ENGINE is "spark".',
      fix: expect.stringContaining('bigquery'),
    });
  });

  it('needs the name of a project, and has the predecessor’s datasets', () => {
    expect(faultOf({ OUTLIERS_ENGINE: 'bigquery' })).toMatchObject({
      message: 'BIGQUERY_PROJECT is not set.',
      fix: expect.stringMatching(/id .* of the Google Cloud project that pays/),
    });
    expect(bigquery()).toEqual({
      project: 'my-project',
      dataset: 'outlier_detection',
      sourceDataset: 'my-project.hscic',
      location: undefined,
      maxBytesBilled: undefined,
      dailyBytes: undefined,
      dollarsPerTebibyte: 6.25,
      credentials: undefined,
      apiEndpoint: undefined,
      setup: false,
    });
  });

  it('has a setting for everything', () => {
    const env = {
      OUTLIERS_ENGINE: ' BigQuery ',
      BIGQUERY_DATASET: 'builds_1',
      BIGQUERY_SOURCE_DATASET: 'ebmdatalab.hscic',
      BIGQUERY_LOCATION: 'europe-west2',
      BIGQUERY_MAX_BYTES_BILLED: '1000000000000',
      BIGQUERY_DAILY_BYTES: '2000000000000',
      BIGQUERY_PRICE_PER_TIB: '7.50',
      BIGQUERY_API_ENDPOINT: 'http://127.0.0.1:9050',
      BIGQUERY_SETUP: 'yes',
    };
    expect(bigquery(env)).toEqual({
      project: 'my-project',
      dataset: 'builds_1',
      sourceDataset: 'ebmdatalab.hscic',
      location: 'europe-west2',
      maxBytesBilled: 1e12,
      dailyBytes: 2e12,
      dollarsPerTebibyte: 7.5,
      credentials: undefined,
      apiEndpoint: 'http://127.0.0.1:9050',
      setup: true,
    });
    expect(bigquery({ BIGQUERY_PROJECT: 'nhs.uk:data-1' })?.project).toBe('nhs.uk:data-1');
  });

  it.each([
    ['BIGQUERY_PROJECT', 'My Project', /id \(not the name or number\)/],
    ['BIGQUERY_PROJECT', '123456', /id \(not the name or number\)/],
    ['BIGQUERY_DATASET', 'a-b', /letters, digits and underscores/],
    ['BIGQUERY_DATASET', 'x`; DROP TABLE y', /letters, digits and underscores/],
    ['BIGQUERY_SOURCE_DATASET', 'a.b.c', /ebmdatalab\.hscic/],
    ['BIGQUERY_LOCATION', 'EU!', /europe-west2/],
    ['BIGQUERY_MAX_BYTES_BILLED', '1 TB', /number of bytes/],
    ['BIGQUERY_DAILY_BYTES', '1 TB', /number of bytes/],
    ['BIGQUERY_PRICE_PER_TIB', '£5', /US dollars/],
    ['BIGQUERY_MAX_BYTES_BILLED', '1000', /at least 10485760/],
    ['BIGQUERY_API_ENDPOINT', '127.0.0.1:9050', /http:\/\/127\.0\.0\.1:9050/],
    ['BIGQUERY_SETUP', 'perhaps', /true or false/],
  ])('%s=%s is one line with a fix', (name, value, fix) => {
    const fault = faultOf({ ...BASE, [name]: value });
    expect(fault.message).toBe(`${name} is ${JSON.stringify(value)}.`);
    expect(fault.fix).toMatch(fix);
  });

  it('takes a key’s JSON, or its file, or whatever else the library knows', () => {
    const json = JSON.stringify({ ...KEY, token_uri: 'https://x' });
    expect(bigquery({ BIGQUERY_CREDENTIALS: json })?.credentials).toEqual({ key: KEY });
    for (const given of [json, file('key.json')]) {
      const credentials = bigquery({ GOOGLE_APPLICATION_CREDENTIALS: given })?.credentials;
      expect(credentials).toEqual({ key: KEY });
    }
    expect(
      bigquery({ GOOGLE_APPLICATION_CREDENTIALS: file('federated.json') })?.credentials,
    ).toEqual({ keyFile: file('federated.json') });
  });

  it('takes what a workload outside Google Cloud shows of itself', () => {
    const json = JSON.stringify(EXTERNAL);
    for (const name of ['BIGQUERY_CREDENTIALS', 'GOOGLE_APPLICATION_CREDENTIALS']) {
      expect(bigquery({ [name]: json })?.credentials).toEqual({ external: EXTERNAL });
    }
    const fault = faultOf({
      ...BASE,
      BIGQUERY_CREDENTIALS: JSON.stringify({ ...EXTERNAL, token_url: 'http://sts.example' }),
    });
    expect(fault.message).toBe(
      'BIGQUERY_CREDENTIALS is not an external account (token_url is missing or wrong).',
    );
    expect(fault.fix).toContain('workload identity federation');
  });

  it('takes its own key before the one of all Google services', () => {
    const other = JSON.stringify({ ...KEY, client_email: 'other@x' });
    const both = {
      BIGQUERY_CREDENTIALS: JSON.stringify(KEY),
      GOOGLE_APPLICATION_CREDENTIALS: other,
    };
    expect(bigquery(both)?.credentials).toEqual({ key: KEY });
  });

  it.each([
    ['BIGQUERY_CREDENTIALS', () => `{"private_key": "${SECRET}"`, /is not JSON/],
    ['BIGQUERY_CREDENTIALS', () => SECRET, /is not JSON/],
    ['BIGQUERY_CREDENTIALS', () => `"${SECRET}"`, /is not a service account’s key \(it is missing/],
    [
      'BIGQUERY_CREDENTIALS',
      () => JSON.stringify({ ...KEY, type: 'authorized_user' }),
      /\(type is missing or wrong\)/,
    ],
    [
      'BIGQUERY_CREDENTIALS',
      () => JSON.stringify({ ...KEY, private_key: KEY.private_key.slice(0, 900) }),
      /\(private_key is missing or wrong\)/,
    ],
    [
      'GOOGLE_APPLICATION_CREDENTIALS',
      () => JSON.stringify({ ...KEY, client_email: undefined }),
      /\(client_email is missing or wrong\)/,
    ],
    ['GOOGLE_APPLICATION_CREDENTIALS', () => file('no.json'), /is not JSON/],
    ['GOOGLE_APPLICATION_CREDENTIALS', () => file('half.json'), /\(client_email is missing/],
    ['GOOGLE_APPLICATION_CREDENTIALS', () => file('none.json'), /cannot be read \(ENOENT\)/],
    ['GOOGLE_APPLICATION_CREDENTIALS', () => folder, /cannot be read \(EISDIR\)/],
  ])('a wrong %s is refused, and nothing of it is shown', (name, value, message) => {
    const fault = faultOf({ ...BASE, [name]: value() });
    expect(fault.message).toMatch(new RegExp(`^${name} `));
    expect(fault.message).toMatch(message);
    expect(fault.fix).toMatch(/key/);
    expect(`${fault.message} ${fault.fix}`).not.toContain(SECRET.slice(0, 10));
    expect(`${fault.message} ${fault.fix}`).not.toContain('\n');
  });
});

describe('the names of organisations in reports of outliers', () => {
  it('are set one by one, each with its own plural or an s', () => {
    const { entityLabels } = parseConfig({
      ENTITY_LABELS: 'ccg=CCG/CCGs, stp = STP; pcn=network/networks',
    });
    expect(entityLabels).toEqual({
      ccg: { one: 'CCG', many: 'CCGs' },
      stp: { one: 'STP', many: 'STPs' },
      pcn: { one: 'network', many: 'networks' },
    });
  });

  it.each(['icb=ICB', 'ccg', 'ccg=', 'ccg=CCG/', 'ccg=a/b/c'])(
    '“%s” is refused, with its fix',
    value => {
      const fault = faultOf({ ENTITY_LABELS: value });
      expect(fault.message).toContain(`ENTITY_LABELS has the part "${value}"`);
      expect(fault.fix).toContain('ccg=CCG/CCGs');
    },
  );

  it('the limit of low numbers is a whole number', () => {
    expect(parseConfig({ LOW_NUMBER_LIMIT: '10' }).lowNumberLimit).toBe(10);
    expect(faultOf({ LOW_NUMBER_LIMIT: 'few' }).message).toContain('LOW_NUMBER_LIMIT is "few"');
  });
});

describe('the names that the site answers to', () => {
  const answers = (env: Record<string, string>) => answersTo(parseConfig(env));

  it('are those of the machine itself without credentials', () => {
    const open = answers({});
    for (const name of ['localhost', '127.0.0.1', '127.1.2.3', '::1']) {
      expect(open(name), name).toBe(true);
    }
    for (const name of [
      '',
      'evil.example',
      '0.0.0.0',
      '10.0.0.7',
      'localhost.evil.example',
      '127.0.0.1.evil.example',
    ]) {
      expect(open(name), name).toBe(false);
    }
  });

  it('are any with credentials, until some are set', () => {
    expect(answers({ BASIC_AUTH_CREDENTIALS })('openpath.example')).toBe(true);
    const ALLOWED_HOSTS = 'openpath.example, Labs.Example';
    const named = answers({ BASIC_AUTH_CREDENTIALS, ALLOWED_HOSTS });
    for (const name of ['openpath.example', 'labs.example', '127.0.0.1']) {
      expect(named(name), name).toBe(true);
    }
    expect(named('evil.example')).toBe(false);
    expect(answers({ ALLOWED_HOSTS })('labs.example')).toBe(true);
  });

  it.each(['https://openpath.example', 'openpath.example:8050', '*.example', 'a b@c'])(
    '“%s” is refused, with its fix',
    value => {
      const fault = faultOf({ ALLOWED_HOSTS: value });
      expect(fault.message).toContain('ALLOWED_HOSTS has the part');
      expect(fault.fix).toContain('openpath.example.nhs.uk');
    },
  );
});

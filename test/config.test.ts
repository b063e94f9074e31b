import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseConfig } from '../src/config.ts';
import { UserError } from '../src/domain/userError.ts';
import { projectPath } from '../src/paths.ts';

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
      debug: false,
      minPracticeTests: 1000,
      anonymiseSecret: undefined,
      logLevel: 'info',
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

  it('open the app to other machines', () => {
    expect(parseConfig({ BASIC_AUTH_CREDENTIALS }).host).toBe('0.0.0.0');
    expect(parseConfig({ BASIC_AUTH_CREDENTIALS, HOST: '::' }).host).toBe('::');
  });

  it.each(['hunter2', 'anna:', ':hunter2', 'anna: x\nhunter2'])('%j is refused unseen', value => {
    const fault = faultOf({ BASIC_AUTH_CREDENTIALS: value });
    expect(fault.message).toMatch(/^BASIC_AUTH_CREDENTIALS line \d is no user name and password/);
    expect(`${fault.message} ${fault.fix}`).not.toMatch(/hunter2|anna/);
  });
});

describe('without credentials', () => {
  it.each(['127.0.0.1', '127.1.2.3', '::1', 'localhost'])('HOST may be %s', HOST => {
    expect(parseConfig({ HOST }).host).toBe(HOST);
  });

  it.each(['0.0.0.0', '::', '10.0.0.5', 'localhost.example.org', '::ffff:10.0.0.5'])(
    'HOST may not be %s, which others can reach',
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
  ['LOG_LEVEL', 'loud', /^LOG_LEVEL is "loud"/, /debug, trace/],
  ['TEST_CODES_URL', 'ftp://key@sheet', /^TEST_CODES_URL is no web address/, /https:/],
  ['PRACTICE_CODES_URL', 'openprescribing', /^PRACTICE_CODES_URL is no web address/, /https:/],
  ['ANONYMISE_PRACTICES', 'true', /^ANONYMISE_PRACTICES holds the secret/, /random characters/],
  ['ANONYMISE_PRACTICES', 'On', /^ANONYMISE_PRACTICES holds the secret/, /random characters/],
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

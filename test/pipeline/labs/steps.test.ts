import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { BuildReport, DropReason, FileReport } from '../../../src/domain/buildReport.ts';
import type { BuildSettings } from '../../../src/pipeline/labs/version.ts';
import { type Built, buildFolder, folderOf } from '../../support/folderOf.ts';
import { labCases } from '../../support/labCases.ts';

const TESTS = `datalab_testcode,testname,show_in_app?,nd_testcode,plym_testcode,other_plym_codes
K,Potassium ,True,K,KA,"K, POT"
NA,Sodium,True,NA,NAA,
HID,Hidden,False,HIDE,HIDE,
`;
const PRACTICES = `ccg_id,practice_id,practice_name,month,total_list_size
99P,L83073,Branton,2019-01-01,8000
99P,L83073,Branton Surgery,2019-02-01,8100
99P,L82008,Stratton,2019/01/01,
15N,L83083,Bideford,2019-01,5000
15N,L83999,Closed,,
`;
const HEADER = 'month,test_code,practice_id,result_category,count\n';

const built = async (
  files: Record<string, string | Buffer>,
  settings?: Partial<BuildSettings>,
): Promise<Built> => {
  const folder = await folderOf({
    'test_codes.csv': TESTS,
    'practice_codes.csv': PRACTICES,
    ...files,
  });
  return buildFolder(folder.path, settings).finally(folder.remove);
};

/** Practices from P0 on, which only some files name. */
const MORE_PRACTICES = Array.from({ length: 200 }, (_, i) => `C,P${i},P,2019-01,100\n`).join('');
const labCase = labCases(
  { 'test_codes.csv': TESTS, 'practice_codes.csv': PRACTICES + MORE_PRACTICES },
  'nd_testcode',
);

const accountOf = ({ files }: Pick<BuildReport, 'files'>, path: string): FileReport => {
  const found = files.find(file => file.path === path);
  if (!found) throw new Error(`no account of ${path}`);
  return found;
};

const droppedFrom = (file: FileReport): Partial<Record<DropReason, number>> =>
  Object.fromEntries(file.dropped.map(({ reason, rows }) => [reason, rows]));

describe('a lab’s file', () => {
  labCase(
    'becomes counts under ODS and canonical codes, suppressed ones with their half-width',
    {
      'nd_practice_mapping.csv': 'LIMS code,ODS code\nBRAN,L83073\nWARW,\n',
      'labs/nd/2019.csv': `${HEADER}2019/01/01,K,BRAN,0,120
2019-01-01,K,BRAN,0,1-5
2019-01,NA,BRAN,-1,"1-6"
2019-01, K ,BRAN,1,7.0
`,
    },
    ({ rows, report }) => {
      expect(rows).toEqual([
        '2019-01 L83073 99P nd K 0 123±2',
        '2019-01 L83073 99P nd K 1 7±0',
        '2019-01 L83073 99P nd NA -1 3.5±2.5',
      ]);
      expect(accountOf(report, 'labs/nd/2019.csv')).toMatchObject({
        read: 4,
        kept: 4,
        dropped: [],
      });
    },
  );

  it('drops each row under the first reason, and read = kept + dropped', async () => {
    const { report } = await built(
      {
        'north_devon_practice_mapping.csv':
          'LIMS code,ODS code\nBRAN,L83073\nSTRA,L82008\nWARW,\nELSE,X99999\nCLOS,L83999\n',
        'labs/nd/2019.csv': `${HEADER}2019-01,K,BRAN,0,1000
2019-13,K,NOBODY,0,10
2019-01,K,BRAN,8,10
2019-01,K,BRAN,0,"1,000"
2019-01,K,BRAN,0,-4
2019-01,K,BRAN,0
2019-01,K,BRAN,0,3,extra
2019-01,K,NOBODY,0,10
2019-01,K,WARW,0,10
2019-01,WHAT,BRAN,0,10
2019-01,HIDE,BRAN,0,10
2018-12,K,BRAN,0,9
2019-01,K,ELSE,0,10
2019-01,K,STRA,0,10
2019-01,K,CLOS,0,10
`,
      },
      { minPracticeTests: 500 },
    );
    const file = accountOf(report, 'labs/nd/2019.csv');
    expect(droppedFrom(file)).toEqual({
      'bad row': 4,
      'count not readable': 1,
      'practice not in mapping': 1,
      'practice without ODS code': 1,
      'test not mapped': 1,
      'test not shown': 1,
      'lead-in or tail month': 1,
      'practice not known': 1,
      'no list size': 2,
    });
    expect(file).toMatchObject({ read: 15, kept: 2 });
    expect(file.dropped[0]?.lines).toEqual([3, 4, 7, 8]);
  });

  it('adds up several local codes of one test', async () => {
    const { rows } = await built({
      'labs/plymouth/a.csv': `${HEADER}2019-01,KA,L83073,0,5\n2019-01,K,L83073,0,6\n2019-01,POT,L83073,0,7\n`,
    });
    expect(rows).toEqual(['2019-01 L83073 99P plymouth K 0 18±0']);
  });

  it('keeps the counts of a lab that suppresses none and lacks a category beside those of another', async () => {
    const { rows } = await built({
      'labs/nd/a.csv': `${HEADER}2019-01,K,L83073,0,10\n`,
      'labs/plymouth/a.csv': `${HEADER}2019-01,KA,L83073,0,1-5\n2019-01,KA,L83073,2,7\n`,
    });
    expect(rows).toEqual([
      '2019-01 L83073 99P nd K 0 10±0',
      '2019-01 L83073 99P plymouth K 0 3±2',
      '2019-01 L83073 99P plymouth K 2 7±0',
    ]);
  });

  labCase(
    'gives line numbers as an editor does, whatever quotes and blank lines come before',
    {
      'labs/nd/a.csv': `${HEADER}2019-01,K,L83073,0,5\r\n\r\n2019-01,"a\r\nb",L83073,0,5\r\n2019-01,K,L83073,0,many\r\n2019-01,K\r\n`,
    },
    ({ report }) => {
      expect(accountOf(report, 'labs/nd/a.csv').dropped).toEqual(
        expect.arrayContaining([
          { reason: 'bad row', rows: 1, lines: [7] },
          { reason: 'count not readable', rows: 1, lines: [6] },
        ]),
      );
    },
  );

  labCase(
    'gives the right line numbers after a quote inside a cell',
    {
      'labs/nd/a.csv': `${HEADER}2019-01,K,L83073,0,5\nbad"x,K,L83073,0,5\n2019-01,K,L83073,0,many\n2019-01,"K""",L83073,0,5\n2019-01,K,L83073,0,few\n`,
    },
    ({ report }) => {
      expect(accountOf(report, 'labs/nd/a.csv').dropped).toEqual(
        expect.arrayContaining([
          { reason: 'bad row', rows: 1, lines: [3] },
          { reason: 'count not readable', rows: 2, lines: [4, 6] },
        ]),
      );
    },
  );

  for (const [what, header] of [
    ['Latin-1', Buffer.from('month,test_code,practice_id,result_category,count,café\n', 'latin1')],
    ['a BOM', Buffer.from('\ufeffmonth,test_code,practice_id,result_category,count,x\n')],
    ['blank lines first', Buffer.from('\n\nmonth,test_code,practice_id,result_category,count,x\n')],
    [
      'quoted names',
      Buffer.from('"month","test_code","practice_id","result_category","count",x\n'),
    ],
  ] as const) {
    const row = Buffer.from('2019-01,NA,L83073,0,5,"x"\r\n2019-01,K,L83073,0,5,\xe9\n', 'latin1');
    const files = { 'labs/nd/a.csv': Buffer.concat([header, row]) };
    labCase(`is read with ${what}`, files, ({ rows }) => {
      expect(rows).toHaveLength(2);
    });
  }

  it('needs at least MIN_PRACTICE_TESTS of a practice over all labs together', async () => {
    const files = {
      'labs/nd/a.csv': `${HEADER}2019-01,K,L83073,0,600\n2019-01,K,L83083,0,600\n`,
      'labs/plymouth/a.csv': `${HEADER}2019-01,KA,L83073,0,400\n`,
    };
    const { practices, report } = await built(files, { minPracticeTests: 1000 });
    expect(practices).toEqual(['L83073 Branton Surgery']);
    expect(droppedFrom(accountOf(report, 'labs/nd/a.csv'))).toEqual({ 'too few tests': 1 });
  });
});

describe('codes of practices and CCGs', () => {
  it('join whatever their case, in lab files, mappings and references', async () => {
    const { rows, practices, report } = await built({
      'practice_codes.csv': PRACTICES.replaceAll('L83073', 'l83073').replaceAll('15N', ' 15n'),
      'ccgs.csv': 'ccg_id,name\n15n,Devon\n',
      'plymouth_practice_mapping.csv': 'LIMS code,ODS code\nbran,l83073\n',
      'labs/nd/a.csv': `${HEADER}2019-01,K,L83073,0,10\n2019-01,K, l83073 ,0,20\n2019-01,K,l83083,0,5\n`,
      'labs/plymouth/a.csv': `${HEADER}2019-01,KA,Bran,0,7\n`,
    });
    expect(rows).toEqual([
      '2019-01 L83073 99P nd K 0 30±0',
      '2019-01 L83073 99P plymouth K 0 7±0',
      '2019-01 L83083 15N nd K 0 5±0',
    ]);
    expect(practices).toEqual(['L83073 Branton Surgery', 'L83083 Bideford']);
    expect(report.files.flatMap(({ dropped }) => dropped)).toEqual([]);
  });

  const rows = Array.from({ length: 9 }, (_, i) => `2019-01,K,L83073,${i - 1},7\n`).join('');
  const deliveries = {
    'labs/nd/a.csv': HEADER + rows,
    'labs/nd/b.csv': HEADER + rows.toLowerCase().replaceAll(',k,', ',K,'),
  };
  labCase(
    'are the same practice in two deliveries of it: the repeat is found',
    deliveries,
    ({ report }) => {
      expect(accountOf(report, 'labs/nd/b.csv').refused?.message).toContain(
        'repeats labs/nd/a.csv',
      );
    },
  );

  it('join whatever their case in the combined file, and an empty CCG stays empty', async () => {
    const { rows, practices } = await built({
      'all_processed.csv': `ccg_id,count,error,lab_id,month,practice_id,practice_name,result_category,test_code,total_list_size
99p,50,0,cornwall,2019-01-01,l83073,Branton,0,K,8000
99P,3,2,cornwall,2019-01-01,L83073,Branton,1,K,8000
none,4,0,cornwall,2019-01-01,y01127,Bude,0,K,
`,
    });
    expect(rows).toEqual([
      '2019-01 L83073 99P cornwall K 0 50±0',
      '2019-01 L83073 99P cornwall K 1 3±2',
      '2019-01 Y01127 none cornwall K 0 4±0',
    ]);
    expect(practices).toEqual(['L83073 Branton Surgery', 'Y01127 Bude']);
  });
});

describe('the combined file', () => {
  const combined = `ccg_id,count,error,lab_id,month,practice_id,practice_name,result_category,test_code,total_list_size
99P,50,0,cornwall,2019-01-01,L83073,Branton,0,K,8000
99P,3,2,cornwall,2019-01-01,L83073,Branton,0,NA,8000
11N,60.0,0.0,cornwall,2018-12-01,Y01127,Bude,0,OWN,7000.0
99P,x,0,cornwall,2019-01-01,L83073,Branton,0,K,8000
99P,9,0,nd,2019-01-01,L83073,Branton,0,K,8000
`;

  it('works alone with the predecessor’s files, sodium included, its own codes and CCGs kept', async () => {
    const { rows, practiceMonths, practices, report } = await built({
      'all_processed.csv': combined,
    });
    expect(rows).toEqual([
      '2018-12 Y01127 11N cornwall OWN 0 60±0',
      '2019-01 L83073 99P cornwall K 0 50±50',
      '2019-01 L83073 99P cornwall NA 0 3±2',
      '2019-01 L83073 99P nd K 0 9±0',
    ]);
    expect(practiceMonths).toEqual([
      '2018-12 Y01127 11N  7000',
      '2019-01 L83073 99P cornwall 8000',
      '2019-02 L83073 99P  8100',
    ]);
    expect(practices).toEqual(['L83073 Branton Surgery', 'Y01127 Bude']);
    const file = accountOf(report, 'all_processed.csv');
    expect(file).toMatchObject({ read: 5, kept: 4 });
    expect(file.dropped).toEqual([{ reason: 'count not readable', rows: 1, lines: [5] }]);
    expect(report.notices.join()).not.toContain('labs.csv');
  });

  it('is said to be all there is where labs.csv lists labs and none has a file', async () => {
    const files = {
      'all_processed.csv': combined,
      'labs.csv': 'lab_id,name,test_code_columns,practice_mapping\nnd,N. Devon,,\n',
    };
    const alone =
      'There is no file under labs/, though labs.csv lists labs: all counts are those of all_processed.csv.';
    expect((await built(files)).report.notices).toContain(alone);
    const lab = { 'labs/nd/a.csv': `${HEADER}2019-01,K,L83073,0,77\n` };
    expect((await built({ ...files, ...lab })).report.notices).not.toContain(alone);
  });

  it('is replaced by a lab’s own folder, and the report says so', async () => {
    const { rows, report } = await built({
      'all_processed.csv': combined,
      'labs/nd/a.csv': `${HEADER}2019-01,K,L83073,0,77\n`,
    });
    expect(rows).toContain('2019-01 L83073 99P nd K 0 77±0');
    expect(droppedFrom(accountOf(report, 'all_processed.csv'))).toEqual({
      'count not readable': 1,
      'lab built from its folder': 1,
    });
    expect(report.notices.join()).toContain('N. Devon is built from labs/nd: its 1 rows');
  });
});

describe('files that repeat each other', () => {
  const rows = (from: number, to: number): string =>
    Array.from({ length: to - from }, (_, i) => `2019-01,K,P${from + i},0,10\n`).join('');

  const file = `${HEADER}2019-01,K,L83073,0,10\n`;
  const twice = { 'labs/nd/a.csv': file, 'labs/nd/b.csv': file };
  labCase(
    'count once where their content is the same, with a notice',
    twice,
    ({ rows: kept, report }) => {
      expect(kept).toEqual(['2019-01 L83073 99P nd K 0 10±0']);
      expect(report.notices).toContain(
        'labs/nd/b.csv has the same content as labs/nd/a.csv: it is counted once.',
      );
    },
  );

  it('count once where one of them lies in the folder of another lab', async () => {
    const { rows: kept, report } = await built({ 'labs/nd/a.csv': file, 'labs/x/a.csv': file });
    expect(kept).toEqual(['2019-01 L83073 99P nd K 0 10±0']);
    expect(accountOf(report, 'labs/x/a.csv').refused).toMatchObject({
      message: 'labs/x/a.csv has the same content as labs/nd/a.csv: it is counted once.',
      fix: 'Leave it under the lab that sent it.',
    });
  });

  labCase(
    'refuses the smaller of two that share more than a fifth of their keys',
    {
      'labs/nd/a.csv': HEADER + rows(0, 50),
      'labs/nd/b.csv': HEADER + rows(39, 139),
    },
    ({ report }) => {
      const refused = accountOf(report, 'labs/nd/a.csv');
      expect(refused).toMatchObject({ read: 0, kept: 0 });
      expect(refused.refused?.message).toContain('repeats labs/nd/b.csv: 22% of what it counts');
      expect(accountOf(report, 'labs/nd/b.csv').kept).toBe(100);
    },
  );

  labCase(
    'adds up where they share a fifth or less',
    {
      'labs/nd/a.csv': HEADER + rows(1, 51),
      'labs/nd/b.csv': HEADER + rows(41, 141),
    },
    ({ report, rows: kept }) => {
      expect(report.files.filter(file => file.refused)).toEqual([]);
      expect(kept.filter(row => row.endsWith(' 20±0'))).toHaveLength(10);
    },
  );
});

describe('the report', () => {
  labCase(
    'lists tests of a lab with an error category on more than a tenth of the rows, of how many',
    {
      'labs/nd/a.csv': `${HEADER}2019-01,K,L83073,0,10\n2019-01,K,L83073,-1,4\n2019-01,K,L83073,1,4\n2019-01,K,L83073,6,1\n2019-01,NA,L83073,0,1\n`,
    },
    ({ report }) => {
      expect(report.oddTests).toEqual([
        { labId: 'nd', testCode: 'K', category: 6, share: 0.25, rows: 4 },
      ]);
    },
  );
});

describe('anonymising', () => {
  const files = {
    'labs/nd/a.csv': `${HEADER}2019-01,K,L83073,0,10\n2019-01,K,L83083,0,20\n2019-01,L83073,K,0,1\nL83073,K,K,0,1\n`,
  };
  const secret = { anonymiseSecret: 'a secret of the operator' };

  it('leaves no real code or name of a practice in the store or the report', async () => {
    const { bytes, report, practices } = await built(files, secret);
    for (const word of ['L83073', 'L83083', 'Branton', 'Bideford']) {
      expect(bytes.includes(word)).toBe(false);
      expect(JSON.stringify(report)).not.toContain(word);
    }
    expect(practices).toHaveLength(2);
    for (const practice of practices) {
      expect(practice).toMatch(/^P\d{9} Practice \d{3} \d{3} \d{3}$/);
    }
  });

  it('leaves out events and measures that name a practice, and says so without repeating it', async () => {
    const measure = { why_it_matters: 'Because.', numerators: ['K'], denominators: ['per1000'] };
    const { bytes, report, events } = await built(
      {
        ...files,
        'events.csv':
          'date,lab_id,test_code,text,link\n2019-01-01,nd,,New forms at branton surgery,\n2019-01-01,nd,,A new analyser,\n2019-01-01,nd,,See L83083,\n',
        'measures.json': JSON.stringify([
          { id: 'a', title: 'Potassium at L83073', ...measure },
          { id: 'b', title: 'Potassium', ...measure },
        ]),
      },
      secret,
    );
    expect(events.map(({ text }) => text)).toEqual(['A new analyser']);
    expect(report.notices.filter(text => text.includes('names a practice'))).toHaveLength(3);
    expect(bytes.includes('branton surgery')).toBe(false);
    expect(bytes.includes('L830')).toBe(false);
  });

  it('leaves them out too if they name it as it was called before, or in an address', async () => {
    const texts = ['At Branton', 'Old & New’s forms', 'See', 'A new analyser'];
    const rows = texts.map(text => {
      const link = text === 'See' ? 'https://example.org/branton%20surgery' : '';
      return `2019-01-01,nd,,${text},${link}\n`;
    });
    const { events } = await built(
      {
        ...files,
        'practice_codes.csv': PRACTICES.replace('Bideford', 'OLD AND NEWS'),
        'events.csv': `date,lab_id,test_code,text,link\n${rows.join('')}`,
      },
      secret,
    );
    expect(events.map(({ text }) => text)).toEqual(['A new analyser']);
  });

  it('repeats no id of a measure that names a practice, nor a fault that does', async () => {
    const measure = { why_it_matters: 'Because.', numerators: ['K'], denominators: ['per1000'] };
    const measures = (...ids: string[]) => ({
      ...files,
      'measures.json': JSON.stringify(ids.map(id => ({ id, title: 'Potassium', ...measure }))),
    });
    const named = await built(measures('good', 'branton_k'), secret);
    expect(named.report.notices).toContain(
      'measures.json: measure number 2 names a practice, so it is left out.',
    );
    const { report } = await built(measures('good', 'K at L83073'), secret);
    expect(accountOf(report, 'measures.json').refused?.message).toBe(
      'measures.json has a fault. What is wrong names a practice, so it is not repeated here.',
    );
    for (const each of [named.report, report]) {
      expect(JSON.stringify(each)).not.toMatch(/branton|L83/i);
    }
  });

  it('leaves them out too if they name it as its lab does', async () => {
    const { events } = await built(
      {
        'nd_practice_mapping.csv': 'LIMS code,ODS code\nBRAN01,L83073\nB2,L83083\n',
        'labs/nd/a.csv': `${HEADER}2019-01,K,BRAN01,0,10\n2019-01,K,B2,0,20\n`,
        'events.csv':
          'date,lab_id,test_code,text,link\n2019-01-01,nd,,Forms of bran01,\n2019-01-01,nd,,Vitamin B2,\n',
      },
      secret,
    );
    expect(events.map(({ text }) => text)).toEqual(['Vitamin B2']);
  });

  it('gives no fingerprint of a file that somebody who guesses its content can check', async () => {
    const counted = 'labs/nd/a.csv';
    const content = `${HEADER}2019-01,K,L83073,0,10\n`;
    const guess = createHash('sha256').update(content).digest('hex');
    const fingerprintOf = async (settings: Partial<BuildSettings>) => {
      const { report } = await built({ [counted]: content }, settings);
      expect(report.deliveries?.map(({ sha256 }) => sha256)).toEqual([
        accountOf(report, counted).sha256,
      ]);
      return accountOf(report, counted).sha256;
    };
    expect(await fingerprintOf({})).toBe(guess);
    const keyed = await fingerprintOf(secret);
    expect(keyed).not.toBe(guess);
    expect(await fingerprintOf(secret)).toBe(keyed);
    expect(await fingerprintOf({ anonymiseSecret: 'another secret' })).not.toBe(keyed);
  });

  it('gives none of a file either that is refused before its rows are read', async () => {
    const refused = 'labs/nd/b.csv';
    const content = `%PDF-1.4 ${HEADER}`;
    const guess = createHash('sha256').update(content).digest('hex');
    const fingerprintOf = async (settings: Partial<BuildSettings>) => {
      const { report } = await built({ ...files, [refused]: content }, settings);
      expect(accountOf(report, refused).refused?.message).toContain('a PDF');
      return accountOf(report, refused).sha256;
    };
    expect(await fingerprintOf({})).toBe(guess);
    expect(await fingerprintOf(secret)).toMatch(/^[0-9a-f]{64}$/);
    expect(await fingerprintOf(secret)).not.toBe(guess);
  });

  it('lists no name of a practice, and none of a lab’s own codes for it, among unknown tests', async () => {
    const mapped = {
      ...files,
      'nd_practice_mapping.csv': 'LIMS code,ODS code\nBRAN01,L83073\n',
      'labs/nd/a.csv': `${HEADER}2019-01,K,BRAN01,0,10\n${[
        'Branton Surgery',
        'at Branton',
        'bran01',
        'ZZ',
      ]
        .map(test => `2019-01,${test},BRAN01,0,1\n`)
        .join('')}`,
    };
    expect((await built(mapped)).unknownCodes).toHaveLength(4);
    expect((await built(mapped, secret)).unknownCodes).toEqual(['nd test not mapped ZZ 1']);
  });

  it('leaves out files and notices whose names name a practice, without repeating them', async () => {
    const count = (practice: string, n: number) => `${HEADER}2019-01,K,${practice},0,${n}\n`;
    const { report, rows } = await built(
      {
        'labs/nd/2018.csv': count('L83083', 10),
        // A lab or a place may be called so too.
        'labs/nd/Bideford 2019.csv': count('L83083', 11).replace('K', 'NA'),
        'labs/nd/2019_l83073.csv': count('L83073', 12),
        'labs/nd/Branton-Surgery 2019.csv': count('L83073', 13),
        'labs/L83073/2019.csv': count('L83073', 14),
        'labs/L83083.csv': count('L83083', 15),
        'L83083 2019.csv': count('L83083', 16),
      },
      secret,
    );
    expect(report.files.filter(({ kind }) => kind === 'lab').map(({ path }) => path)).toEqual([
      'labs/nd/2018.csv',
      'labs/nd/Bideford 2019.csv',
    ]);
    expect(JSON.stringify(report)).not.toMatch(/L83|branton/i);
    expect(report.notices.filter(text => !text.includes('CCG'))).toEqual([
      'A file of a lab is left out, because its name names a practice. Put the counts of several practices into one file, with a name that names none.',
      '2 files of labs/nd are left out, because their names name practices. Put the counts of several practices into one file, with a name that names none.',
      'The folder has something that is not read, and whose name names a practice: remove or rename it.',
    ]);
    expect(rows).toEqual(['K 0 10±0', 'NA 0 11±0'].map(cell => expect.stringContaining(cell)));
  });

  it('builds nothing from files that all name practices', async () => {
    const folder = await folderOf({
      'test_codes.csv': TESTS,
      'practice_codes.csv': PRACTICES,
      'labs/nd/L83073.csv': `${HEADER}2019-01,K,L83073,0,10\n`,
    });
    await expect(buildFolder(folder.path, secret).finally(folder.remove)).rejects.toMatchObject({
      message: 'The name of every file of counts names a practice.',
    });
  });

  it('gives the same numbers in every run, and others under another secret', async () => {
    const first = await built(files, secret);
    const again = await built(files, secret);
    const other = await built(files, { anonymiseSecret: 'another secret' });
    expect(again.practices).toEqual(first.practices);
    expect(other.practices).not.toEqual(first.practices);
  });
});

import { cp, mkdir, mkdtemp, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { BuildSettings } from '../../../src/pipeline/labs/version.ts';
import { type Built, buildFolder, folderOf } from '../../support/folderOf.ts';

const HEADER = 'month,test_code,practice_id,result_category,count\n';
const MONTHS = ['2019-01', '2019-02', '2019-03'];
const practices = (months = MONTHS, ids = ['P1', 'P2', 'P3']): string =>
  `ccg_id,practice_id,practice_name,month,total_list_size\n${months
    .flatMap(month => ids.map(id => `C,${id},Practice ${id},${month},5000\n`))
    .join('')}`;
const TESTS =
  'datalab_testcode,testname,show_in_app?,lab1_testcode\nK,Potassium,True,pot\nNA,Sodium,True,\n';
const FILES = {
  'test_codes.csv': TESTS,
  'practice_codes.csv': practices(),
  'labs/lab1/a.csv': `${HEADER}2019-01,pot,P1,0,100\n2019-01,K,P1,0,50\n2019-01,odd,P2,0,7\n2019-01,K,P9,0,8\n`,
  'labs/lab1/b.csv': `${HEADER}2019-02,K,P1,0,90\n2019-02,K,P2,1,1-5\n2019-02,K,P2,0,o\n`,
  'labs/lab2/a.csv': `${HEADER}2019-01,K,P1,0,500\n2019-01,NA,P3,2,60\n`,
};

let folder: string;
let piecesFolder: string;
/** The pieces of FILES, which one build makes for all tests. */
let firstPieces: string;
beforeAll(async () => {
  firstPieces = await mkdtemp(path.join(tmpdir(), 'openpath-pieces-'));
  const data = await folderOf(FILES);
  await buildFolder(data.path, {}, undefined, true, firstPieces).finally(data.remove);
});
afterAll(() => rm(firstPieces, { recursive: true, force: true }));

const removals: (() => Promise<void>)[] = [];
beforeEach(async () => {
  const data = await folderOf(FILES);
  folder = data.path;
  piecesFolder = await mkdtemp(path.join(tmpdir(), 'openpath-pieces-'));
  removals.push(data.remove, () => rm(piecesFolder, { recursive: true, force: true }));
});
afterEach(async () => {
  for (const remove of removals.splice(0)) await remove();
});

const write = (name: string, text: string): Promise<void> =>
  writeFile(path.join(folder, name), text);
const build = (settings: Partial<BuildSettings> = {}): Promise<Built> =>
  buildFolder(folder, settings, undefined, true, piecesFolder);

/** What each piece is: made anew, it is another file. */
async function pieces(): Promise<Map<string, bigint>> {
  const found = new Map<string, bigint>();
  for (const name of await readdir(piecesFolder)) {
    if (name.endsWith('.seal')) continue;
    const { ino } = await stat(path.join(piecesFolder, name), { bigint: true });
    found.set(name, ino);
  }
  return found;
}

/** Leaves the folder as if FILES had been built before. */
const builtBefore = (): Promise<void> => cp(firstPieces, piecesFolder, { recursive: true });

/** All that a build says, but for when it was made. */
const saying = ({ report, bytes: _, ...content }: Built) => ({
  ...content,
  report: { ...report, startedAt: '', finishedAt: '', steps: [] },
});

/** Builds the folder with what was read before, which gives the same as a first build. */
async function expectFullBuild(): Promise<void> {
  const full = await buildFolder(folder);
  expect(saying(await build())).toEqual(saying(full));
}

/** How many files were read by a change: each of them made a piece anew. */
async function readBy(change: () => Promise<void>): Promise<number> {
  await builtBefore();
  const before = await pieces();
  await change();
  await expectFullBuild();
  return [...(await pieces())].filter(([name, inode]) => before.get(name) !== inode).length;
}

describe('a build after another', () => {
  it('reads no file again that is unchanged', async () => {
    expect(await readBy(async () => {})).toBe(0);
  });

  it('reads only the file that was added', async () => {
    const added = `${HEADER}2019-03,K,P1,0,95\n`;
    expect(await readBy(() => write('labs/lab1/c.csv', added))).toBe(1);
  });

  it('reads only the file that was added with the list sizes of its month', async () => {
    const change = async (): Promise<void> => {
      await write('labs/lab1/c.csv', `${HEADER}2019-04,K,P1,0,95\n`);
      await write('practice_codes.csv', practices([...MONTHS, '2019-04']));
    };
    expect(await readBy(change)).toBe(1);
  });

  it('reads a file again whose practice was not listed and now is', async () => {
    expect(
      await readBy(() => write('practice_codes.csv', practices(MONTHS, ['P1', 'P2', 'P3', 'P9']))),
    ).toBe(1);
  });

  it('refuses a file of whose practice-months none has a list size any more', async () => {
    await builtBefore();
    await write('practice_codes.csv', practices(['2019-02', '2019-03']));
    await expectFullBuild();
    const { report } = await build();
    expect(report.files.find(file => file.path === 'labs/lab2/a.csv')?.refused).toBeDefined();
  });

  it('reads a lab’s files again when its codes mean something else, and no other lab’s', async () => {
    expect(await readBy(() => write('test_codes.csv', TESTS.replace('pot', 'pot odd')))).toBe(2);
  });

  it('finds a file that repeats one which was read before', async () => {
    const repeat = `${HEADER}2019-02,K,P1,0,91\n2019-02,K,P2,1,1-5\n`;
    await builtBefore();
    await write('labs/lab1/c.csv', repeat);
    await expectFullBuild();
    const { report } = await build();
    expect(report.files.filter(file => file.refused?.message.includes('repeats'))).toHaveLength(1);
  });

  it('finds a file under another lab with the content of one which was read before', async () => {
    await builtBefore();
    await write('labs/lab2/b.csv', FILES['labs/lab1/b.csv']);
    await expectFullBuild();
    const { report } = await build();
    expect(report.files.filter(file => file.refused)).toHaveLength(1);
  });

  it('forgets a file that is gone', async () => {
    await readBy(() => rm(path.join(folder, 'labs/lab1/b.csv')));
    expect(await pieces()).toHaveLength(2);
  });

  it('reads a file again whose piece is damaged', async () => {
    await builtBefore();
    for (const name of await readdir(piecesFolder)) {
      await writeFile(path.join(piecesFolder, name), 'no rows');
    }
    await expectFullBuild();
  });

  it('keeps no practice’s code where practices are anonymised', async () => {
    const settings = { anonymiseSecret: 'secret' };
    await build(settings);
    expect(await pieces()).toHaveLength(0);
  });
});

type Change =
  | { readonly kind: 'write'; readonly file: string; readonly rows: readonly string[] }
  | { readonly kind: 'remove'; readonly file: string }
  | { readonly kind: 'rename'; readonly file: string; readonly to: string }
  | { readonly kind: 'tests'; readonly text: string }
  | { readonly kind: 'practices'; readonly text: string }
  | { readonly kind: 'mapping'; readonly text: string | undefined }
  | { readonly kind: 'settings'; readonly settings: BuildSettings };

const fileNames = fc.constantFrom(
  'labs/lab1/a.csv',
  'labs/lab1/b.csv',
  'labs/lab1/c.csv',
  'labs/lab2/a.csv',
  'labs/lab2/b.csv',
);
const rowTexts = fc
  .tuple(
    fc.constantFrom('2019-01', '2019-02', '2019-03', '2019-04', 'Total'),
    fc.constantFrom('K', 'pot', 'NA', 'odd'),
    fc.constantFrom('P1', 'P2', 'P3', 'P9', 'L1'),
    fc.constantFrom('0', '1', '2', 'x'),
    fc.constantFrom('1-5', '7', '8', '100', '900', '*'),
  )
  .map(cells => cells.join(','));
const changes: fc.Arbitrary<Change> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('write' as const),
      file: fileNames,
      rows: fc.array(rowTexts, { minLength: 1, maxLength: 25 }),
    }),
  },
  fc.record({ kind: fc.constant('remove' as const), file: fileNames }),
  fc.record({ kind: fc.constant('rename' as const), file: fileNames, to: fileNames }),
  fc.record({
    kind: fc.constant('tests' as const),
    text: fc.constantFrom(
      TESTS,
      TESTS.replace('pot', 'odd'),
      TESTS.replace('Sodium,True', 'Sodium,False'),
    ),
  }),
  fc.record({
    kind: fc.constant('practices' as const),
    text: fc.constantFrom(
      practices(),
      practices(['2019-02', '2019-03', '2019-04']),
      practices(MONTHS, ['P1', 'P2', 'P9']),
    ),
  }),
  fc.record({
    kind: fc.constant('mapping' as const),
    text: fc.constantFrom(
      undefined,
      'LIMS code,ODS code\nL1,P1\nP1,P1\nP2,\n',
      'LIMS code,ODS code\nL1,P2\nP1,P1\nP2,P2\n',
    ),
  }),
  fc.record({
    kind: fc.constant('settings' as const),
    settings: fc.record({
      minPracticeTests: fc.constantFrom(0, 150),
      suppressedFrom: fc.constantFrom(0, 1),
    }),
  }),
);

async function make(change: Change): Promise<void> {
  const at = (name: string): string => path.join(folder, name);
  switch (change.kind) {
    case 'write':
      await mkdir(path.dirname(at(change.file)), { recursive: true });
      return write(change.file, `${HEADER}${change.rows.join('\n')}\n`);
    case 'remove':
      return rm(at(change.file), { force: true });
    case 'rename':
      return rename(at(change.file), at(change.to)).catch(() => undefined);
    case 'tests':
      return write('test_codes.csv', change.text);
    case 'practices':
      return write('practice_codes.csv', change.text);
    case 'mapping':
      return change.text === undefined
        ? rm(at('lab1_practice_mapping.csv'), { force: true })
        : write('lab1_practice_mapping.csv', change.text);
    default:
  }
}

/** What a build says, or why there is none. */
const outcomeOf = (built: Promise<Built>) =>
  built.then(saying, error => ({ error: error instanceof Error ? error.message : String(error) }));

it('whatever changes in a folder, a build after others is what a first one is', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(changes, { minLength: 1, maxLength: 4 }), async drawn => {
      for (const [name, text] of Object.entries(FILES)) await write(name, text);
      let settings: BuildSettings = { minPracticeTests: 0 };
      for (const change of drawn) {
        await make(change);
        if (change.kind === 'settings') settings = change.settings;
        const full = await outcomeOf(buildFolder(folder, settings));
        expect(await outcomeOf(build(settings))).toEqual(full);
      }
      for (const name of ['labs/lab1/c.csv', 'labs/lab2/b.csv', 'lab1_practice_mapping.csv']) {
        await rm(path.join(folder, name), { force: true });
      }
    }),
    { numRuns: 4 },
  );
});

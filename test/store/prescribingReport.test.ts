import { describe, expect, it } from 'vitest';
import { gapsIn } from '../../src/domain/dataGap.ts';
import { DEFAULT_WORDS } from '../../src/outliers/siteWords.ts';
import { dataNotesSchema } from '../../src/store/dataNoteSchema.ts';
import { prescribingReportSchema } from '../../src/store/prescribingReportSchema.ts';
import { noteText, noteWithFix } from '../../src/web/presenters/outliers/dataNotes.ts';

const REPORT = {
  version: 'v',
  startedAt: '2024-01-01',
  finishedAt: '2024-01-01',
  steps: [],
  files: [],
  notices: [],
  months: [],
  practices: 12,
  countedPractices: 10,
  presentations: 3,
  chemicals: 2,
  rows: 40,
};
const textsOf = (absent: object): string[] =>
  gapsIn(prescribingReportSchema.parse({ ...REPORT, absent })).map(note =>
    noteText(DEFAULT_WORDS, note),
  );

describe('the account of a prescribing store', () => {
  it('of an earlier version says the same', () => {
    const former = { pcns: true, ccgs: false, stps: true, regionalTeams: false, settings: true };
    const texts = textsOf({ types: ['pcn', 'stp'], setting: true, status: true });
    expect(textsOf(former)).toEqual(texts);
    expect(texts).toEqual([
      'The data does not say which PCN a practice belongs to, so there are no reports of PCNs.',
      'The data does not say which ICB a CCG belongs to, so there are no reports of ICBs. Practices are counted all the same.',
      expect.stringContaining('so every prescriber counts as one'),
      '2 of 12 prescribers are not counted, because they belong to no CCG, or to one that belongs to no ICB.',
    ]);
  });

  it('tells readers nothing of files, and the data manager which columns to add', () => {
    const notes = gapsIn(
      prescribingReportSchema.parse({
        ...REPORT,
        absent: { types: ['pcn', 'stp'], setting: true, status: false },
      }),
    );
    expect(notes.map(note => noteText(DEFAULT_WORDS, note)).join(' ')).not.toMatch(
      /\.csv|_id|_code|setting/,
    );
    const fixes = notes.map(note => noteWithFix(DEFAULT_WORDS, note)).join(' ');
    expect(fixes).toContain('so there are no reports of PCNs. Add pcn_id to practices.csv.');
    expect(fixes).toContain('Add stp_id to ccgs.csv.');
    expect(fixes).toContain('2 of 12 prescribers are not counted, because they are not open GP');
    expect(fixes).toContain('setting 4 and status_code A in practices.csv');
    expect(fixes).toContain('Fill in setting in practices.csv.');
  });

  it('names the one of setting and status that practices.csv lacks', () => {
    expect(textsOf({ types: [], setting: false, status: true }).join(' ')).toContain(
      'closed practices count too',
    );
    expect(textsOf({ types: [], setting: true, status: false }).join(' ')).toContain(
      'out-of-hours services and clinics too',
    );
  });
});

it('notes of a build by an earlier version are sentences, which stay as they are', () => {
  const sentence = 'No file says which region a CCG belongs to.';
  expect(dataNotesSchema.parse([sentence]).map(note => noteText(DEFAULT_WORDS, note))).toEqual([
    sentence,
  ]);
});

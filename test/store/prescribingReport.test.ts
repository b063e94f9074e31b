import { describe, expect, it } from 'vitest';
import { gapsIn } from '../../src/domain/dataGap.ts';
import { dataNotesSchema } from '../../src/store/dataNoteSchema.ts';
import { prescribingReportSchema } from '../../src/store/prescribingReportSchema.ts';
import { noteText } from '../../src/web/presenters/outliers/dataNotes.ts';

const REPORT = {
  ...{ version: 'v', startedAt: '2024-01-01', finishedAt: '2024-01-01', steps: [], files: [] },
  ...{ notices: [], months: [], practices: 12, countedPractices: 10 },
  ...{ presentations: 3, chemicals: 2, rows: 40 },
};
const textsOf = (absent: object): string[] =>
  gapsIn(prescribingReportSchema.parse({ ...REPORT, absent })).map(noteText);

describe('the account of a prescribing store', () => {
  it('of an earlier version says the same', () => {
    const former = { pcns: true, ccgs: false, stps: true, regionalTeams: false, settings: true };
    const texts = textsOf({ types: ['pcn', 'stp'], setting: true, status: true });
    expect(textsOf(former)).toEqual(texts);
    expect(texts).toEqual([
      'The data do not say which PCN a practice belongs to (pcn_id in practices), so there are no reports of PCNs.',
      'The data do not say which ICB a CCG belongs to (stp_id in ccgs), so there are no reports of ICBs. Practices are counted all the same.',
      expect.stringContaining('There is no practices.csv with setting and status'),
      '2 of 12 prescribers are not counted: they belong to no CCG, or to one that belongs to no ICB.',
    ]);
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
  expect(dataNotesSchema.parse([sentence]).map(noteText)).toEqual([sentence]);
});

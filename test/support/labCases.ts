import { it } from 'vitest';
import type { BuildReport } from '../../src/domain/buildReport.ts';
import { buildFolder, folderOf } from './folderOf.ts';

/** Files of one lab, `nd`, by their paths in a data folder; a practice mapping of its own may be among them. */
type CaseFiles = Readonly<Record<string, string | Buffer>>;

/** What a build made of the files of a case. */
export interface CaseResult {
  /** Its counts, `month practice ccg nd test category n±e`. */
  readonly rows: readonly string[];
  /** The accounts of its files, the notices that name them, and its odd tests. */
  readonly report: Pick<BuildReport, 'files' | 'notices' | 'oddTests'>;
}

/** Defines a test of what a build makes of the files of a case. */
export type LabCase = (
  name: string,
  files: CaseFiles,
  check: (result: CaseResult) => void | Promise<void>,
) => void;

/**
 * Defines tests whose files are read in one build, since a build takes as long as five files. Each case is a lab
 * of its own, because labs do not affect each other, and is called `nd` in its paths and results. Tests of the
 * same files share a case. What needs references or settings of its own, or a combined file, needs a build of
 * its own.
 *
 * @param references the references, and perhaps files of another lab; not labs.csv.
 * @param columns the columns of test_codes.csv with the lab’s own codes; none: the codes are canonical.
 * @throws {Error} in every test if two cases have the same file, or a notice is about no case.
 */
export function labCases(references: CaseFiles, columns = ''): LabCase {
  const cases = new Map<string, CaseFiles>();
  let built: ReturnType<typeof buildCases> | undefined;
  return (name, files, check) => {
    const key = JSON.stringify(files);
    cases.set(key, files);
    it(name, async () => {
      built ??= buildCases(references, columns, [...cases.values()]);
      await check(resultOf(await built, [...cases.keys()].indexOf(key)));
    });
  };
}

const labOf = (no: number): string => `nd-${no}`;

async function buildCases(
  references: CaseFiles,
  columns: string,
  cases: readonly CaseFiles[],
): Promise<Awaited<ReturnType<typeof buildFolder>>> {
  const labs = ['lab_id,name,test_code_columns,practice_mapping\n'];
  const files: Record<string, string | Buffer> = { ...references };
  const senders = new Map<string, number>();
  for (const [no, ownFiles] of cases.entries()) {
    const lab = labOf(no);
    const mapping = 'nd_practice_mapping.csv' in ownFiles ? `${lab}_practice_mapping.csv` : '';
    labs.push(`${lab},${lab},${columns},${mapping}\n`);
    for (const [path, content] of Object.entries(ownFiles)) {
      const ownPath = path.replace(/^(labs\/)?nd(?=[_/])/, `$1${lab}`);
      // Labs do affect each other where they send the same file.
      const bytes = content.toString('latin1');
      const sender = senders.get(bytes) ?? no;
      if (sender !== no) throw new Error(`${path} of case ${no} is a file of case ${sender} too`);
      senders.set(bytes, no);
      files[ownPath] = content;
    }
  }
  const folder = await folderOf({ ...files, 'labs.csv': labs.join('') });
  const built = await buildFolder(folder.path).finally(folder.remove);
  const stray = built.report.notices.find(notice => !/\bnd-\d+\b/.test(notice));
  if (stray !== undefined) throw new Error(`a notice is about no case: ${stray}`);
  return built;
}

function resultOf(
  { rows, report }: Awaited<ReturnType<typeof buildFolder>>,
  no: number,
): CaseResult {
  const lab = new RegExp(`\\b${labOf(no)}\\b`);
  const everywhere = new RegExp(lab, 'g');
  const ofCase = (texts: readonly string[]): string[] =>
    texts.filter(text => lab.test(text)).map(text => text.replaceAll(everywhere, 'nd'));
  const inWords: BuildReport = JSON.parse(JSON.stringify(report).replaceAll(everywhere, 'nd'));
  const ownFiles = report.files.flatMap(({ path }, i) => (lab.test(path) ? [i] : []));
  return {
    rows: ofCase(rows),
    report: {
      files: inWords.files.filter((_, i) => ownFiles.includes(i)),
      notices: ofCase(report.notices),
      oddTests: inWords.oddTests.filter((_, i) => report.oddTests[i]?.labId === labOf(no)),
    },
  };
}

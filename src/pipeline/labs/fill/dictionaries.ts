import { withoutControls } from '../../../domain/controls.ts';
import { NO_CCG } from '../../references/organisationCodes.ts';
import { MAX_NUMBERED, tooMany } from '../../scratch/numbers.ts';
import type { Build } from '../build.ts';
import { anonymised } from './anonymise.ts';

/** The size of the dictionaries, and names that were cleaned. */
export interface Dictionaries {
  readonly practices: number;
  /** What had control characters in its name, which were removed: `practice A81001`. */
  readonly cleanedNames: readonly string[];
}

/**
 * Fills the dictionaries with the ids and names behind the numbers of the kept counts. If practices are
 * anonymised, their real ids are not written from here on.
 *
 * @throws {UserError} if there are more practices than a store can number.
 */
export async function fillDictionaries(build: Build): Promise<Dictionaries> {
  const cleanedNames: string[] = [];
  const cleanName = (name: string, owner: string): string => {
    const clean = withoutControls(name);
    if (clean !== name) cleanedNames.push(owner);
    return clean;
  };
  const { scratch, numbers, references, combinedNames, carriedPractices, options } = build;
  const seenPractices = new Set(
    (await scratch.rows('pipeline/labs/seen_practices')).map(([no]) => Number(no)),
  );
  const practices = [...numbers.practices.entries()].filter(([, no]) => seenPractices.has(no));
  if (practices.length > MAX_NUMBERED) throw tooMany('practices with counts');
  const secret = options.settings.anonymiseSecret;
  const hidden =
    secret === undefined
      ? undefined
      : anonymised(
          practices.map(([id]) => id).filter(id => !carriedPractices.has(id)),
          secret,
        );
  await scratch.append(
    'dict_practice',
    practices.map(([id, no]) => {
      const name = references.practiceNames.get(id) || combinedNames.get(id) || id;
      const publicPractice = carriedPractices.get(id) ?? (hidden ? hidden.get(id) : { id, name });
      if (!publicPractice) throw new Error('a practice was not anonymised');
      return [
        no,
        publicPractice.id,
        cleanName(publicPractice.name, `practice ${publicPractice.id}`),
      ];
    }),
  );
  await scratch.append(
    'dict_lab',
    [...numbers.labs.entries()].map(([id, no]) => [
      no,
      id,
      cleanName(references.labs.byId(id).name, `lab ${id}`),
    ]),
  );
  await scratch.append(
    'dict_ccg',
    [...numbers.ccgs.entries()].map(([id, no]) => [
      no,
      id,
      cleanName(ccgName(id, references.ccgNames), `CCG ${id}`),
    ]),
  );
  const { tests } = references.testCodes;
  for (const { code, shown } of tests.values()) if (shown) numbers.tests.numberOf(code);
  await scratch.append(
    'dict_test',
    [...numbers.tests.entries()].map(([code, no]) => {
      const test = tests.get(code);
      return [no, code, cleanName(test?.name ?? code, `test ${code}`), test?.shown ?? false];
    }),
  );
  return { practices: seenPractices.size, cleanedNames };
}

const ccgName = (id: string, names: ReadonlyMap<string, string>): string =>
  names.get(id) ?? (id === NO_CCG ? 'No CCG' : id);

import { NO_CCG } from '../../references/organisationCodes.ts';
import type { Build } from '../build.ts';
import { anonymised } from './anonymise.ts';

/**
 * Fills the dictionaries that say what the numbers in `kept` stand for; returns how many practices
 * there are. Where practices are anonymised their real ids end here.
 */
export async function fillDictionaries(build: Build): Promise<number> {
  const { scratch, numbers, references, combinedNames, carriedPractices, options } = build;
  const kept = new Set(
    (await scratch.rows('pipeline/labs/kept_practices')).map(([no]) => Number(no)),
  );
  const practices = [...numbers.practices.entries()].filter(([, no]) => kept.has(no));
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
      const shown = carriedPractices.get(id) ?? (hidden ? hidden.get(id) : { id, name });
      if (!shown) throw new Error('a practice was not anonymised');
      return [no, shown.id, shown.name];
    }),
  );
  await scratch.append(
    'dict_lab',
    [...numbers.labs.entries()].map(([id, no]) => [no, id, references.labs.byId(id).name]),
  );
  await scratch.append(
    'dict_ccg',
    [...numbers.ccgs.entries()].map(([id, no]) => [no, id, ccgName(id, references.ccgNames)]),
  );
  const { tests } = references.testCodes;
  for (const { code, shown } of tests.values()) if (shown) numbers.tests.numberOf(code);
  await scratch.append(
    'dict_test',
    [...numbers.tests.entries()].map(([code, no]) => {
      const test = tests.get(code);
      return [no, code, test?.name ?? code, test?.shown ?? false];
    }),
  );
  return kept.size;
}

const ccgName = (id: string, names: ReadonlyMap<string, string>): string =>
  names.get(id) ?? (id === NO_CCG ? 'No CCG' : id);

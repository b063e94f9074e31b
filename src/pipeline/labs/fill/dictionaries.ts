import { withoutControls } from '../../../domain/controls.ts';
import { NO_CCG } from '../../references/organisationCodes.ts';
import { MOST_NUMBERED, tooMany } from '../../scratch/numbers.ts';
import type { Build } from '../build.ts';
import { anonymised } from './anonymise.ts';

/** What the dictionaries hold. */
export interface Dictionaries {
  readonly practices: number;
  /** Whose names had control characters, which were left out: `practice A81001`. */
  readonly unseen: readonly string[];
}

/**
 * Fills the dictionaries that say what the numbers of the kept counts stand for. Where practices are anonymised
 * their real ids end here.
 *
 * @throws {UserError} where there are more practices than a store can number.
 */
export async function fillDictionaries(build: Build): Promise<Dictionaries> {
  const unseen: string[] = [];
  const seen = (name: string, whose: string): string => {
    const clean = withoutControls(name);
    if (clean !== name) unseen.push(whose);
    return clean;
  };
  const { scratch, numbers, references, combinedNames, carriedPractices, options } = build;
  const kept = new Set(
    (await scratch.rows('pipeline/labs/seen_practices')).map(([no]) => Number(no)),
  );
  const practices = [...numbers.practices.entries()].filter(([, no]) => kept.has(no));
  if (practices.length > MOST_NUMBERED) throw tooMany('practices with counts');
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
      return [no, shown.id, seen(shown.name, `practice ${shown.id}`)];
    }),
  );
  await scratch.append(
    'dict_lab',
    [...numbers.labs.entries()].map(([id, no]) => [
      no,
      id,
      seen(references.labs.byId(id).name, `lab ${id}`),
    ]),
  );
  await scratch.append(
    'dict_ccg',
    [...numbers.ccgs.entries()].map(([id, no]) => [
      no,
      id,
      seen(ccgName(id, references.ccgNames), `CCG ${id}`),
    ]),
  );
  const { tests } = references.testCodes;
  for (const { code, shown } of tests.values()) if (shown) numbers.tests.numberOf(code);
  await scratch.append(
    'dict_test',
    [...numbers.tests.entries()].map(([code, no]) => {
      const test = tests.get(code);
      return [no, code, seen(test?.name ?? code, `test ${code}`), test?.shown ?? false];
    }),
  );
  return { practices: kept.size, unseen };
}

const ccgName = (id: string, names: ReadonlyMap<string, string>): string =>
  names.get(id) ?? (id === NO_CCG ? 'No CCG' : id);

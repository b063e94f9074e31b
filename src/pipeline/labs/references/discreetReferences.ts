import type { References } from './references.ts';

/**
 * The references without the events and measures whose words name a practice: what people wrote into
 * events.csv and measures.json is shown as it stands, and may say what anonymising hides.
 *
 * @param others names of practices that practice_codes.csv does not know, by code.
 * @returns with a notice for each that is left out, which does not repeat its words.
 */
export function discreetReferences(
  references: References,
  others: ReadonlyMap<string, string>,
): { readonly references: References; readonly notices: readonly string[] } {
  const names = practiceSpotter([...references.practiceNames, ...others].flat());
  const notices: string[] = [];
  const keep = <T>(all: readonly T[], file: string, what: (each: T, no: number) => string): T[] =>
    all.filter((each, at) => {
      if (!names(JSON.stringify(each))) return true;
      notices.push(`${file}: ${what(each, at + 1)} names a practice, so it is left out.`);
      return false;
    });
  const events = keep(references.events, 'events.csv', (_, no) => `event ${no} by date`);
  const measures = keep(references.measures, 'measures.json', ({ id }) => `measure ${id}`);
  return notices.length === 0
    ? { references, notices }
    : { references: { ...references, events, measures }, notices };
}

/** Whether a text has one of these codes or names in it, as whole words in any case. */
function practiceSpotter(names: readonly string[]): (text: string) => boolean {
  const byFirstWord = new Map<string, string[]>();
  for (const words of names.map(wordsOf)) {
    const [first] = words;
    if (first === undefined) continue;
    byFirstWord.set(first, [...(byFirstWord.get(first) ?? []), words.join(' ')]);
  }
  return text => {
    const words = wordsOf(text);
    return words.some((word, at) => {
      const rest = `${words.slice(at).join(' ')} `;
      return (byFirstWord.get(word) ?? []).some(name => rest.startsWith(`${name} `));
    });
  };
}

const wordsOf = (text: string): string[] => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];

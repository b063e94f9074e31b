/**
 * The folder that is meant where its name may be written with capitals: `labs`, then the first by name.
 *
 * @param there the names of the folders that are there.
 * @returns `name`: `wanted` itself where none is there; `others`: folders that differ in case alone, and
 * are left out.
 */
export function folderMeant(
  there: readonly string[],
  wanted: string,
): { readonly name: string; readonly others: readonly string[] } {
  const same = there.filter(name => name.toLowerCase() === wanted).sort();
  const name = same.includes(wanted) ? wanted : (same[0] ?? wanted);
  return { name, others: same.filter(other => other !== name) };
}

/** What the data manager should know of folders that are left out for another of their name. */
export const leftOutFolders = (name: string, others: readonly string[]): string[] =>
  others.map(
    other => `${other}/ is left out: ${name}/ is there too. Move its files into ${name}/.`,
  );

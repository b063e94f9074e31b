import { groupedBy } from '../../../domain/groupedBy.ts';
import { UserError } from '../../../domain/userError.ts';
import type { DataFolder } from '../scan.ts';
import { longNames, practiceSpotter } from './practiceSpotter.ts';
import type { References } from './references.ts';

/**
 * Leaves out the files of counts whose names, or whose labs’ ids, name a practice, because the site shows them
 * beside how many rows a file has, which is how many the practice has. Nor is any other such file named.
 *
 * @returns with notices that do not repeat the names.
 * @throws {UserError} if no file of counts is left.
 */
export function discreetFolder(folder: DataFolder, references: References): DataFolder {
  const { practiceNames, formerPracticeNames } = references;
  const names = practiceSpotter([
    ...practiceNames.keys(),
    ...longNames([...practiceNames.values(), ...formerPracticeNames]),
  ]);
  const labFiles = folder.labFiles.filter(({ path }) => !names(path));
  const top = new Map([...folder.top].filter(([name]) => !names(name)));
  const notices = folder.notices.filter(notice => !names(notice));
  const leftOut = folder.labFiles.filter(({ path }) => names(path));
  const leftOutNotices = [...groupedBy(leftOut, ({ labId }) => labId)].map(([labId, files]) =>
    files.length === 1
      ? `A file of ${labOf(labId, names)} is left out, because its name names a practice. ${FIX}`
      : `${files.length} files of ${labOf(labId, names)} are left out, because their names name practices. ${FIX}`,
  );
  const unread = folder.top.size - top.size + folder.notices.length - notices.length;
  if (labFiles.length === 0 && !folder.combined) {
    throw new UserError('The name of every file of counts names a practice.', { fix: FIX });
  }
  return {
    ...folder,
    top,
    labFiles,
    notices: [...notices, ...leftOutNotices, ...(unread > 0 ? [UNREAD] : [])],
  };
}

const FIX = 'Put the counts of several practices into one file, with a name that names none.';
const UNREAD =
  'The folder has something that is not read, and whose name names a practice: remove or rename it.';

const labOf = (labId: string, names: (text: string) => boolean): string =>
  names(labId) ? 'a lab' : `labs/${labId}`;

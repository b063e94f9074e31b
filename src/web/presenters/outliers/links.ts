import type { EntityType } from '../../../domain/entityType.ts';

/** An organisation, as addresses name it. */
interface Place {
  readonly type: EntityType;
  readonly code: string;
}

/** Where the pages of one build are; a place for another arrangement (files on a disk) to differ. */
export interface OutlierLinks {
  readonly builds: string;
  readonly contents: string;
  /** Where the build is taken along as files; empty where that is no page. */
  readonly site: string;
  report(place: Place): string;
  /** Undefined where there is no such page. */
  all(place: Place): string | undefined;
  /** `org`: the code of the organisation that it is looked at from. */
  chemical(code: string, type: EntityType, org?: string): string | undefined;
}

export const OUTLIERS = '/outliers';

/** The addresses of a build; `build` is its id, or `latest`. */
export function buildLinks(build: string): OutlierLinks {
  const root = `${OUTLIERS}/${build}`;
  const report = ({ type, code }: Place): string => `${root}/${type}/${encodeURIComponent(code)}`;
  return {
    builds: OUTLIERS,
    contents: root,
    site: `${root}/site`,
    report,
    all: place => `${report(place)}/all`,
    chemical: (code, type, org) =>
      withQuery(`${root}/chemical/${encodeURIComponent(code)}`, { entity: type, org }),
  };
}

/** The same page with other words behind the question mark; empty ones are left out. */
export function withQuery(
  path: string,
  query: Readonly<Record<string, string | number | undefined>>,
): string {
  const [bare = '', before] = path.split('?');
  const words = new URLSearchParams(before);
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined || value === '') words.delete(name);
    else words.set(name, String(value));
  }
  const text = words.toString();
  return text === '' ? bare : `${bare}?${text}`;
}

import type { EntityType, Labelled } from '../../../domain/entityType.ts';

/** An organisation, as addresses name it. */
interface OrganisationAddress {
  readonly type: EntityType;
  readonly code: string;
}

/**
 * The addresses of one build’s pages, and what they call the types of organisation. The site of files has
 * other addresses than the server.
 */
export interface OutlierLinks extends Labelled {
  readonly builds: string;
  readonly contents: string;
  /** The page from which the build is downloaded as files; empty if there is none. */
  readonly site: string;
  report(organisation: OrganisationAddress): string;
  /** The page of all chemicals of an organisation; undefined if there is none. */
  all(organisation: OrganisationAddress): string | undefined;
  /** The page of a chemical; undefined if there is none. `org`: the code of an organisation to mark. */
  chemical(code: string, type: EntityType, org?: string): string | undefined;
}

export const OUTLIERS = '/outliers';

/** The address of a report; `build` is the build’s id, or `latest`. */
export const reportAddress = (build: string, { type, code }: OrganisationAddress): string =>
  `${OUTLIERS}/${build}/${type}/${encodeURIComponent(code)}`;

/** The address of the contents of a build. */
export const contentsAddress = (build: string): string => `${OUTLIERS}/${build}`;

/** The addresses of a build; `build` is its id, or `latest`. */
export function buildLinks(build: string, { labels }: Labelled): OutlierLinks {
  const root = contentsAddress(build);
  const report = (organisation: OrganisationAddress): string => reportAddress(build, organisation);
  return {
    labels,
    builds: OUTLIERS,
    contents: root,
    site: `${root}/site`,
    report,
    all: organisation => `${report(organisation)}/all`,
    chemical: (code, type, org) =>
      withQuery(`${root}/chemical/${encodeURIComponent(code)}`, { entity: type, org }),
  };
}

/** The address with other values in its query; empty ones are left out. */
export function withQuery(
  path: string,
  query: Readonly<Record<string, string | number | undefined>>,
): string {
  const [bare = '', former] = path.split('?');
  const parameters = new URLSearchParams(former);
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined || value === '') parameters.delete(name);
    else parameters.set(name, String(value));
  }
  const text = parameters.toString();
  return text === '' ? bare : `${bare}?${text}`;
}

import { listPage } from '../table/paging.ts';
import type { BuildView } from './status.ts';
import type { AccountView } from './statusAccount.ts';

/**
 * The lists of the status page that grow with the data folder, each a page at a time: labs that deliver
 * every month have thousands of files.
 *
 * @param query of the page: `files=2` asks for the second page of files.
 */
export function statusLists(
  build: BuildView | undefined,
  prescribing: AccountView | undefined,
  query: Readonly<Record<string, unknown>>,
) {
  const page = <T>(items: readonly T[] | undefined, name: string) =>
    listPage(items ?? [], '/status', name, query);
  return {
    notices: page(build?.notices, 'notices'),
    odd: page(build?.oddTests, 'odd'),
    files: page(build?.accepted, 'files'),
    prescribing_notices: page(prescribing?.notices, 'prescribing_notices'),
    prescribing_files: page(prescribing?.accepted, 'prescribing_files'),
  };
}

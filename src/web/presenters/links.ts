import type { FileFormat } from '../../state/codec.ts';

/** A link as a page shows it. */
export interface Link {
  readonly text: string;
  readonly href: string;
  /** Empty: the browser keeps the file under the name that the server gives it. */
  readonly download?: string;
}

/** The links to what a page shows as files. */
export const fileLinks = (hrefOf: (format: FileFormat) => string): Link[] => [
  { text: 'CSV', href: hrefOf('csv'), download: '' },
  { text: 'Parquet', href: hrefOf('parquet'), download: '' },
  { text: 'JSON', href: hrefOf('json') },
];

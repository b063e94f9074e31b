import type { FileFormat } from '../../state/codec.ts';

/** A link as a page shows it. */
export interface Link {
  readonly text: string;
  readonly href: string;
  /** Empty: the browser keeps the file under the name that the server gives it. */
  readonly download?: string;
}

/** A link that chooses among several: an order, peers, rows. */
export interface ChoiceLink extends Link {
  /** The same on every answer, so that the link keeps the focus. */
  readonly id: string;
  readonly isCurrent: boolean;
}

/** The links to what a page shows as files. */
export const fileLinks = (hrefOf: (format: FileFormat) => string): Link[] => [
  { text: 'CSV', href: hrefOf('csv'), download: '' },
  { text: 'Parquet', href: hrefOf('parquet'), download: '' },
  { text: 'JSON', href: hrefOf('json') },
];

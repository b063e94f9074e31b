import { readCategory, readMonth } from '../../input/readings.ts';

/**
 * How a column is read that says where a count belongs. A row whose text cannot be read is dropped as a bad row,
 * and a file with many of these is refused.
 */
export interface Label {
  /** The column of sql/pipeline/labs/lab_rows.sql with what the text means; NULL where it cannot be read. */
  readonly meaning: string;
  /** Reads a text; undefined where it means nothing. */
  readonly read: (text: string) => number | undefined;
  /** What people call it. */
  readonly noun: string;
  readonly fix: string;
  /** The same text in a larger share of the rows is not a typing error but how the lab writes it. */
  readonly maxShareOfOne: number;
  /** Whether a text that cannot be read is meant as a label. */
  readonly isMeant: (text: string) => boolean;
}

/** Above this share of the rows, the rest does not represent what the lab sent. */
export const MAX_UNREADABLE = 1 / 20;

export const MONTH: Label = {
  meaning: 'month_no',
  read: readMonth,
  noun: 'month',
  fix: 'Write months as 2019-01-01, 2019/01/01 or 2019-01, in every row. Excel may have changed their format.',
  maxShareOfOne: MAX_UNREADABLE,
  // A row called Total only repeats the other rows.
  isMeant: text => text === '' || /\d/.test(text),
};

export const RESULT_CATEGORY: Label = {
  meaning: 'category',
  read: readCategory,
  noun: 'result type',
  fix: 'Write result types as codes: 0 within, -1 under and 1 over the reference range; /data_format lists the others.',
  // Each text may be a whole result type, whose shares would all become 0.
  maxShareOfOne: 1 / 1000,
  isMeant: () => true,
};

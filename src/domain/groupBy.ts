/** What a chart compares. URLs use these names, and so does the CSV's second column. */
export const GROUP_BYS = [
  'practice_id',
  'ccg_id',
  'lab_id',
  'test_code',
  'result_category',
] as const;

export type GroupBy = (typeof GROUP_BYS)[number];

export const isGroupBy = (text: string): text is GroupBy =>
  (GROUP_BYS as readonly string[]).includes(text);

/** The reasons for which rows of a kind of file are dropped, as the scratch tables number them. */
export interface NumberedReasons<Reason extends string> {
  /** The number of a reason. In the scratch tables 0 means “not dropped”. */
  readonly numberOf: (reason: Reason) => number;
  /** The reason of a number; undefined for rows that are kept. */
  readonly nameOf: (number: number) => Reason | undefined;
}

/** Numbers the reasons from 1 in their order. */
export function numberedReasons<Reason extends string>(
  reasons: Readonly<Record<Reason, string>>,
): NumberedReasons<Reason> {
  const isReason = (text: string): text is Reason => text in reasons;
  const names = Object.keys(reasons).filter(isReason);
  return { numberOf: reason => names.indexOf(reason) + 1, nameOf: number => names[number - 1] };
}

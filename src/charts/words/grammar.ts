/** `A`, `A and B`, `A, B and C`. */
export function listText(items: readonly string[], last = 'and'): string {
  if (items.length < 2) return items[0] ?? '';
  return `${items.slice(0, -1).join(', ')} ${last} ${items.at(-1)}`;
}

/** The first few by name and the rest as a number: `A, B and 7 others`. */
export function shortListText(items: readonly string[], most: number, others = 'others'): string {
  if (items.length <= most) return listText(items);
  const named = items.slice(0, most - 1);
  return listText([...named, `${items.length - named.length} ${others}`]);
}

/** `1 practice`, `1,200 practices`. */
export const countWithNoun = (n: number, one: string, many = `${one}s`): string =>
  `${n.toLocaleString('en-GB')} ${n === 1 ? one : many}`;

export const capitalise = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** `1st`, `2nd`, `3rd`, `4th`, `11th`. */
export function ordinal(n: number): string {
  const tens = n % 100;
  const ending =
    tens >= 11 && tens <= 13
      ? 'th'
      : ({ 1: 'st', 2: 'nd', 3: 'rd' } as Record<number, string>)[n % 10];
  return `${n.toLocaleString('en-GB')}${ending ?? 'th'}`;
}

/** Numbers, sizes and times as the pages write them. All times are those of England. */
const TIME_ZONE = 'Europe/London';

const counts = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 0 });
const days = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  timeZone: TIME_ZONE,
});
const clock = new Intl.DateTimeFormat('en-GB', {
  hour: '2-digit',
  minute: '2-digit',
  timeZone: TIME_ZONE,
});

/** `12,345` */
export const countText = (n: number): string => counts.format(n);

/** `1 row`, `12,345 rows` */
export const rowsText = (n: number): string => `${countText(n)} ${n === 1 ? 'row' : 'rows'}`;

/** `98.2%`. A share above 0 is never written as 0%, nor one below 1 as 100%. */
export function shareText(share: number): string {
  if (share > 0 && share < 0.001) return 'under 0.1%';
  if (share < 1 && share >= 0.9995) return 'over 99.9%';
  return `${(share * 100).toFixed(share === 1 || share === 0 ? 0 : 1)}%`;
}

/** `0.04 s`, `1.2 s`, `3 min 20 s` */
export function secondsText(seconds: number): string {
  if (seconds < 59.95) return `${seconds.toFixed(seconds < 0.995 ? 2 : 1)} s`;
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

/** `22 Nov 2026` */
export const dateText = (date: Date): string => days.format(date);

/** `22 Nov 2026, 04:10` */
export const momentText = (date: Date): string => `${dateText(date)}, ${clock.format(date)}`;

/** JSON that is safe in a script element, whatever names it contains. */
export const scriptJson = (value: unknown): string =>
  JSON.stringify(value).replaceAll('<', '\\u003c');

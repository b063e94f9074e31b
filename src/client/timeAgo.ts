const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** `just now`, `5 min ago`, `2 h ago`, `3 days ago`; undefined after 30 days, where the date is clearer. */
export function agoText(seconds: number): string | undefined {
  if (seconds < MINUTE) return 'just now';
  if (seconds < HOUR) return `${Math.floor(seconds / MINUTE)} min ago`;
  if (seconds < DAY) return `${Math.floor(seconds / HOUR)} h ago`;
  const days = Math.floor(seconds / DAY);
  if (days > 30) return undefined;
  return days === 1 ? 'yesterday' : `${days} days ago`;
}

/** Shows how long ago a time was, and puts the date in its title. */
export function writeAgo(time: HTMLTimeElement): void {
  const text = agoText((Date.now() - Date.parse(time.dateTime)) / 1000);
  if (text === undefined) return;
  time.title = time.textContent ?? '';
  time.textContent = text;
}

import { z } from 'zod';

export const OFF = ['', '0', 'false', 'no', 'off'];
export const ON = ['1', 'true', 'yes', 'on'];

/** The given value in quotes, on one line and not endless. Never called with a secret. */
export const shown = (value: string): string => JSON.stringify(value.slice(0, 60));

/** Says what is wrong with a setting, after its name, and what to do about it. */
export function refused(context: z.RefinementCtx, message: string, fix: string): never {
  context.addIssue({ code: 'custom', message, params: { fix } });
  return z.NEVER;
}

/** A setting's text: trimmed, and empty where it is not set. */
export const text = z
  .string()
  .optional()
  .transform(value => value?.trim() ?? '');

export const wholeNumber = (fallback: number, max: number) =>
  text.transform((value, context) => {
    if (value === '') return fallback;
    if (/^\d{1,15}$/.test(value) && Number(value) <= max) return Number(value);
    return refused(
      context,
      `is ${shown(value)}`,
      `Give a whole number from 0 to ${max}, such as ${fallback}.`,
    );
  });

export const onOff = text.transform((value, context) => {
  const word = value.toLowerCase();
  if (ON.includes(word) || OFF.includes(word)) return ON.includes(word);
  return refused(context, `is ${shown(value)}`, 'Give true or false.');
});

/** Where people write to: a mail address as `mailto:`, or a web page. */
export const contact = text.transform((value, context) => {
  if (value === '') return undefined;
  if (/^[^\s@/?#&:,;]+@[^\s@/?#&:,;]+\.[^\s@/?#&:,;]+$/.test(value)) return `mailto:${value}`;
  if (URL.canParse(value) && /^https?:$/.test(new URL(value).protocol)) return value;
  return refused(
    context,
    `is ${shown(value)}`,
    'Give a mail address, such as pathology@example.nhs.uk, or a web address that starts with https://.',
  );
});

/** A web address may carry a key, so a wrong one is not shown. */
export const url = text.transform((value, context) => {
  if (value === '') return undefined;
  if (URL.canParse(value) && /^https?:$/.test(new URL(value).protocol)) return value;
  return refused(
    context,
    'is not a web address',
    'Give one that starts with https:// or http://, or leave it out.',
  );
});

import { z } from 'zod';

export const OFF = ['', '0', 'false', 'no', 'off'];
export const ON = ['1', 'true', 'yes', 'on'];

/**
 * A value in quotes for an error message: on one line and at most 60 characters. Never call it with a secret.
 */
export const quoteValue = (value: string): string => JSON.stringify(value.slice(0, 60));

/** Refuses a setting: adds an issue that says, after its name, what is wrong and what to do about it. */
export function refuse(context: z.RefinementCtx, message: string, fix: string): never {
  context.addIssue({ code: 'custom', message, params: { fix } });
  return z.NEVER;
}

/** A setting's text, trimmed; empty if it is not set. */
export const text = z
  .string()
  .optional()
  .transform(value => value?.trim() ?? '');

export const wholeNumber = (fallback: number, max: number, min = 0) =>
  text.transform((value, context) => {
    if (value === '') return fallback;
    const number = /^\d{1,15}$/.test(value) ? Number(value) : Number.NaN;
    if (number >= min && number <= max) return number;
    return refuse(
      context,
      `is ${quoteValue(value)}`,
      `Give a whole number from ${min} to ${max}, such as ${fallback}.`,
    );
  });

export const onOff = text.transform((value, context) => {
  const word = value.toLowerCase();
  if (ON.includes(word) || OFF.includes(word)) return ON.includes(word);
  return refuse(context, `is ${quoteValue(value)}`, 'Give true or false.');
});

/** An address for readers to write to: an email address as `mailto:`, or a web page. */
export const contact = text.transform((value, context) => {
  if (value === '') return undefined;
  if (/^[^\s@/?#&:,;]+@[^\s@/?#&:,;]+\.[^\s@/?#&:,;]+$/.test(value)) return `mailto:${value}`;
  if (URL.canParse(value) && /^https?:$/.test(new URL(value).protocol)) return value;
  return refuse(
    context,
    `is ${quoteValue(value)}`,
    'Give an email address, such as pathology@example.nhs.uk, or a web address that starts with https://.',
  );
});

/** A web address. It may contain a key, so error messages do not show it. */
export const url = text.transform((value, context) => {
  if (value === '') return undefined;
  if (URL.canParse(value) && /^https?:$/.test(new URL(value).protocol)) return value;
  return refuse(
    context,
    'is not a web address',
    'Give one that starts with https:// or http://, or leave it out.',
  );
});

/** What mail programs and sentences add after a link: spaces, brackets, quotes, punctuation. */
const MAIL_END = /[\s\u200b+.,:;!)\]}>"'’”»]+$/u;

/** A word or an id of an address without what a mail program added after it. */
export const withoutMailEnd = (text: string): string => text.replace(MAIL_END, '');

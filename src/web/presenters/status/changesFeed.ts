import { withoutControls } from '../../../domain/controls.ts';
import { type BuildView, buildViews, CHANGES, type LoggedBuild } from './changes.ts';

/**
 * The builds on record as an Atom feed (RFC 4287). Building the same data again keeps its entry’s id and time.
 *
 * @param origin the site’s address, `https://openpath.example`.
 */
export function changesFeed(builds: readonly LoggedBuild[], origin: string): string {
  const page = `${origin}${CHANGES}`;
  const [latest] = builds;
  const entries = buildViews(builds).map(view => entryOf(view, page));
  return [
    '<?xml version="1.0" encoding="utf-8"?>',
    '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en-GB">',
    element('id', page),
    element('title', 'openpath: what each build of the data changed'),
    element('updated', latest?.firstBuiltAt ?? new Date(0).toISOString()),
    '<author><name>openpath</name></author>',
    `<link rel="self" type="application/atom+xml" href="${escaped(`${page}.atom`)}"/>`,
    `<link rel="alternate" type="text/html" href="${escaped(page)}"/>`,
    ...entries,
    '</feed>',
    '',
  ].join('\n');
}

function entryOf(view: BuildView, page: string): string {
  const { version, builtAtIso, title, sentence, notes, labs } = view;
  const href = `${page}?${new URLSearchParams({ build: version })}`;
  const content = [
    sentence,
    ...notes,
    ...labs.map(
      ({ name, added, removed, months }) =>
        `${name}: ${added} rows added, ${removed} removed. ${months.join('. ')}.`,
    ),
  ];
  return [
    '<entry>',
    // The same data may come back after other data.
    element('id', `${href}#${builtAtIso}`),
    element('title', `${title}: ${sentence}`),
    element('updated', builtAtIso),
    `<link rel="alternate" type="text/html" href="${escaped(href)}"/>`,
    `<content type="text">${escaped(content.join('\n'))}</content>`,
    '</entry>',
  ].join('\n');
}

const element = (name: string, text: string): string => `<${name}>${escaped(text)}</${name}>`;

/** Characters that XML 1.0 does not allow, or only as part of a pair. */
const NOT_XML = /[\ufffe\uffff]/g;

/** A text in XML, on lines of its own. */
const escaped = (text: string): string =>
  text
    .split('\n')
    .map(line => withoutControls(line.toWellFormed()).replace(NOT_XML, '\ufffd'))
    .join('\n')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');

import { readFileSync } from 'node:fs';
import { projectPath } from '../../paths.ts';

/** Hides the rows of low numbers without scripts or a server. */
const OWN_RULES =
  'body:has(#hide-low:checked) :is(tbody:has(>tr.low),tr:has(th .tag)){display:none}';

/**
 * The pages' style, short enough to be in every file. Rules for classes that do not occur in `viewCode`
 * (the compiled views) are left out, and so is the font, which would be another file.
 */
export function siteStyle(viewCode: string): string {
  const words = new Set(viewCode.match(/[\w-]+/g));
  const css = readFileSync(projectPath('public/css/app.css'), 'utf8')
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/\s+/g, ' ');
  return usedRules(css, words) + OWN_RULES;
}

/** The rules of a sheet (or of an `@media` in it) that may apply. */
function usedRules(css: string, words: ReadonlySet<string>): string {
  let text = '';
  for (let at = css.indexOf('{'), from = 0; at >= 0; at = css.indexOf('{', from)) {
    const end = blockEnd(css, at);
    const head = css.slice(from, at).trim();
    const body = css.slice(at + 1, end).trim();
    from = end + 1;
    if (head.startsWith('@font-face')) continue;
    if (/^@(?:media|supports)/.test(head)) {
      const inner = usedRules(body, words);
      if (inner !== '') text += `${head}{${inner}}`;
      continue;
    }
    const selectors = head.startsWith('@')
      ? [head]
      : selectorsIn(head).filter(selector => mayApply(selector, words));
    if (selectors.length > 0) text += `${selectors.join(',')}{${body.replace(/([:;,]) /g, '$1')}}`;
  }
  return text;
}

const mayApply = (selector: string, words: ReadonlySet<string>): boolean =>
  [...selector.matchAll(/\.(-?[A-Za-z_][\w-]*)/g)].every(([, name = '']) => words.has(name));

/** The selectors of a list; a comma in brackets does not separate two. */
const selectorsIn = (head: string): string[] =>
  head.split(/,(?![^(]*\))/).map(selector => selector.trim());

/** Where the block that opens at `open` closes. */
function blockEnd(css: string, open: number): number {
  let depth = 0;
  for (let at = open; at < css.length; at++) {
    if (css[at] === '{') depth++;
    else if (css[at] === '}' && --depth === 0) return at;
  }
  throw new Error('the style sheet has a block without an end');
}

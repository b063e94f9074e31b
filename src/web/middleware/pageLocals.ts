import type { Request, RequestHandler } from 'express';
import type { EntityLabel } from '../../domain/entityType.ts';
import type { ChartState } from '../../state/chartState.ts';
import { wholePageUrl } from '../../state/codec.ts';
import { withDataVersion } from '../../state/dataVersion.ts';
import type { Assets } from '../assets.ts';
import type { AppContext } from '../context.ts';
import { withoutFileOptions } from '../fileOptions.ts';
import { ABOUT_PAGES, type NamedPage, type NavEntry, navOf, viewsOf } from '../navigation.ts';
import { type Freshness, freshnessOf } from '../presenters/freshness.ts';
import { TERMS, withTerms } from '../presenters/terms.ts';

/** What every view can use besides the values of its page. */
export interface PageLocals {
  readonly asset: Assets['url'];
  /** @param page the id of the page that is shown. */
  readonly navOf: (state?: ChartState, page?: string) => NavEntry[];
  /** Whether outliers are in the navigation. */
  readonly hasOutliers: boolean;
  readonly viewsOf: typeof viewsOf;
  /** What a CCG is called on this site. */
  readonly ccgLabel: EntityLabel;
  readonly aboutPages: readonly NamedPage[];
  readonly TERMS: typeof TERMS;
  readonly withTerms: typeof withTerms;
  readonly withDataVersion: typeof withDataVersion;
  /** For a card alone (`embed=1`), or an error in its place: the address of its whole page. */
  readonly wholePage: string | undefined;
  readonly freshness: Freshness | undefined;
  /** The page's own address, for its copy on paper. */
  readonly address: string;
  /** The page's own address within this site. */
  readonly path: string;
  /** The `mailto:` address of an email that shares a page of this site. */
  readonly mailOf: (subject: string, path: string, sentence?: string) => string;
  /**
   * Where readers write to, and where they report a problem of this page; undefined if that is not configured.
   */
  readonly contactHref: string | undefined;
  readonly problemHref: string | undefined;
  /** Whether a CSV file begins with a byte order mark. */
  readonly csvBom: boolean;
  /** What the layout reads and only some pages have: they set it themselves. */
  readonly page: string | undefined;
  readonly description: string | undefined;
  readonly state: ChartState | undefined;
  readonly chart: object | undefined;
  /** Only of pages that need no server (src/web/site). */
  readonly site: undefined;
}

/** Returns whether the navigation links to outliers: only if there are any to see. */
function outliersShown({ outliers, log }: AppContext): () => boolean {
  let isBuilt = false;
  const look = (): void => {
    outliers?.builds
      .list()
      .then(states => {
        isBuilt = states.length > 0;
      })
      .catch(error => log.error({ err: error }, 'builds of outliers cannot be listed'));
  };
  look();
  outliers?.builds.onChange(look);
  return () =>
    outliers !== undefined &&
    (isBuilt || outliers.bigQuery !== undefined || outliers.prescribing().months.length > 0);
}

/** Gives every view the assets' addresses, the navigation and how fresh the data is. */
export function setUpPageLocals(context: AppContext, assets: Assets): RequestHandler {
  const areShown = outliersShown(context);
  return (request, response, next) => {
    const hasOutliers = areShown();
    const locals: PageLocals = {
      asset: assets.url,
      navOf: (state, page) => navOf(hasOutliers, state, page),
      hasOutliers,
      viewsOf,
      ccgLabel: context.labels.ccg,
      aboutPages: ABOUT_PAGES,
      TERMS,
      withTerms,
      withDataVersion,
      wholePage: wholePageUrl(request.originalUrl),
      freshness: freshnessOf(context.stores.current?.catalogue),
      page: undefined,
      description: undefined,
      state: undefined,
      chart: undefined,
      site: undefined,
      csvBom: withoutFileOptions(request.originalUrl).bom ?? context.csvBom,
      address: `${request.get('Host') ?? ''}${request.originalUrl}`,
      path: request.originalUrl,
      contactHref: context.contact,
      problemHref: problemAddress(context.problemReports, originOf(request) + request.originalUrl),
      mailOf: (subject, path, sentence) => mailAddress(subject, originOf(request) + path, sentence),
    };
    Object.assign(response.locals, locals);
    next();
  };
}

/** Where a problem is reported; an email names the page that has it. */
function problemAddress(contactAddress: string | undefined, page: string): string | undefined {
  if (!contactAddress?.startsWith('mailto:')) return contactAddress;
  const body = `The page: ${page.slice(0, LONGEST_MAIL)}\r\n\r\nWhat is wrong: `;
  return `${contactAddress}?subject=${encodeURIComponent('Problem with openpath')}&body=${encodeURIComponent(body)}`;
}

/** This site's address as people type it, for links in emails. If TLS ends at a proxy, the proxy says so. */
export function originOf(request: Request): string {
  const [forwardedProtocol] = (request.get('X-Forwarded-Proto') ?? '').split(',');
  const protocol = forwardedProtocol?.trim() === 'https' ? 'https' : request.protocol;
  return `${protocol}://${request.get('Host') ?? ''}`;
}

/** Mail programs cut off addresses that are much longer, so a sentence that does not fit is left out. */
const LONGEST_MAIL = 1_800;

/** `mailto:?subject=…&body=…`: the sentence and the address, each on a line of its own. */
export function mailAddress(subject: string, url: string, sentence?: string): string {
  const mail = (body: string): string =>
    `mailto:?subject=${encodeURIComponent(subject)}&body=${encodeURIComponent(body)}`;
  const fullAddress = mail(sentence ? `${sentence}\r\n\r\n${url}` : url);
  return fullAddress.length > LONGEST_MAIL ? mail(url) : fullAddress;
}

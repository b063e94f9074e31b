import type { Request, RequestHandler } from 'express';
import { isoMonth, shortMonth } from '../../domain/month.ts';
import { type ChartState, DEFAULT_STATE } from '../../state/chartState.ts';
import { buildUrl } from '../../state/codec.ts';
import type { Assets } from '../assets.ts';
import type { AppContext } from '../context.ts';
import { withoutFileOptions } from '../fileOptions.ts';
import { ABOUT_PAGES, METHODS, type NamedPage, STATUS } from '../pageNames.ts';
import { dateText } from '../presenters/format.ts';
import { TERMS, withTerms } from '../presenters/terms.ts';

/** What every view may use beside its own values. */
export interface PageLocals {
  readonly asset: Assets['url'];
  readonly navOf: (state?: ChartState) => NamedPage[];
  /** Whether outliers are in the navigation. */
  readonly hasOutliers: boolean;
  readonly viewsOf: typeof viewsOf;
  readonly aboutPages: readonly NamedPage[];
  readonly TERMS: typeof TERMS;
  readonly withTerms: typeof withTerms;
  readonly freshness: Freshness | undefined;
  /** The page's own address, for its copy on paper. */
  readonly address: string;
  /** The page's own address within this site. */
  readonly path: string;
  /** The address of a mail that passes on a page of this site. */
  readonly mailOf: (subject: string, path: string, sentence?: string) => string;
  /** Where readers write to, and where they report a problem of this page; undefined where neither is set. */
  readonly contactHref: string | undefined;
  readonly problemHref: string | undefined;
  /** Whether a CSV file begins with a byte order mark. */
  readonly csvBom: boolean;
}

/** The period of a page's data, and when that was built. */
export interface Freshness {
  /** Before the last month: `Data to`, `Prescribing Oct 2024 to`. */
  readonly prefix: string;
  /** The page that says more. */
  readonly href: string;
  readonly lastMonth: string | undefined;
  readonly lastMonthIso: string | undefined;
  readonly builtAt: string;
  readonly builtAtIso: string;
}

/** The main navigation; from a chart it takes the question along. */
export function navOf(state: ChartState = DEFAULT_STATE): NamedPage[] {
  const to = (view: ChartState['view']): string =>
    buildUrl({ ...state, view, onlyHighlighted: false, sort: [], page: 1 });
  return [
    { id: 'measure', text: 'Measures', href: to('measure') },
    { id: 'chart', text: 'Chart', href: to('chart') },
    { id: 'grid', text: 'Small multiples', href: to('grid') },
    { id: 'datatable', text: 'Table', href: to('datatable') },
    METHODS,
    STATUS,
  ];
}

/** The views of one question; each link keeps all of it. */
export function viewsOf(state: ChartState): NamedPage[] {
  const to = (view: ChartState['view']): string => buildUrl({ ...state, view, page: 1 });
  return [
    { id: 'chart', text: 'Chart', href: to('chart') },
    { id: 'heatmap', text: 'Heatmap', href: `${to('chart')}#heatmap` },
    { id: 'grid', text: 'Small multiples', href: to('grid') },
    { id: 'xmr', text: 'Has it changed?', href: to('xmr') },
    { id: 'funnel', text: 'For its size', href: to('funnel') },
    { id: 'change', text: 'Two periods', href: to('change') },
    { id: 'datatable', text: 'Table', href: to('datatable') },
  ];
}

/** Outliers are in the navigation where there is something of them to see. */
function outliersShown({ outliers, log }: AppContext): () => boolean {
  let isBuilt = false;
  const look = (): void => {
    outliers?.builds
      .list()
      .then(all => {
        isBuilt = all.length > 0;
      })
      .catch(error => log.error({ err: error }, 'builds of outliers cannot be listed'));
  };
  look();
  outliers?.builds.onChange(look);
  return () =>
    outliers !== undefined &&
    (isBuilt || outliers.bigQuery !== undefined || outliers.prescribing().months.length > 0);
}

function withOutliers(items: NamedPage[]): NamedPage[] {
  const at = items.findIndex(({ id }) => id === 'methods');
  return items.toSpliced(at, 0, { id: 'outliers', text: 'Outliers', href: '/outliers' });
}

/** Gives every view the assets' addresses, the navigation and how fresh the data is. */
export function setUpPageLocals(context: AppContext, assets: Assets): RequestHandler {
  const areShown = outliersShown(context);
  return (request, response, next) => {
    const hasOutliers = areShown();
    const locals: PageLocals = {
      asset: assets.url,
      navOf: state => (hasOutliers ? withOutliers(navOf(state)) : navOf(state)),
      hasOutliers,
      viewsOf,
      aboutPages: ABOUT_PAGES,
      TERMS,
      withTerms,
      freshness: freshnessOf(context),
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

/** Where a problem is reported: a mail names the page that has it. */
function problemAddress(contactAddress: string | undefined, page: string): string | undefined {
  if (!contactAddress?.startsWith('mailto:')) return contactAddress;
  const body = `The page: ${page.slice(0, LONGEST_MAIL)}\r\n\r\nWhat is wrong: `;
  return `${contactAddress}?subject=${encodeURIComponent('Problem with openpath')}&body=${encodeURIComponent(body)}`;
}

/** This site's address: where the proxy ends TLS, it says so, and a link in a mail must begin as people type it. */
export function originOf(request: Request): string {
  const [forwardedProtocol] = (request.get('X-Forwarded-Proto') ?? '').split(',');
  const protocol = forwardedProtocol?.trim() === 'https' ? 'https' : request.protocol;
  return `${protocol}://${request.get('Host') ?? ''}`;
}

/** Mail programs cut off what is much longer, so a sentence that does not fit is left out. */
const LONGEST_MAIL = 1_800;

/** `mailto:?subject=…&body=…`: the sentence and the address, each on a line of its own. */
export function mailAddress(subject: string, url: string, sentence?: string): string {
  const mail = (body: string): string =>
    `mailto:?subject=${encodeURIComponent(subject)}&body=${encodeURIComponent(body)}`;
  const fullAddress = mail(sentence ? `${sentence}\r\n\r\n${url}` : url);
  return fullAddress.length > LONGEST_MAIL ? mail(url) : fullAddress;
}

function freshnessOf(context: AppContext): Freshness | undefined {
  const catalogue = context.stores.current?.catalogue;
  if (!catalogue) return undefined;
  const { lastMonth, builtAt } = catalogue;
  return {
    ...{ prefix: 'Data to', href: '/status' },
    lastMonth: lastMonth === undefined ? undefined : shortMonth(lastMonth),
    lastMonthIso: lastMonth === undefined ? undefined : isoMonth(lastMonth).slice(0, 7),
    // The page may be kept: “2 h ago” is the browser's to say.
    builtAt: dateText(builtAt),
    builtAtIso: builtAt.toISOString(),
  };
}

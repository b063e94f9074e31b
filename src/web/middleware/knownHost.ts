import type { RequestHandler } from 'express';
import type { AppContext } from '../context.ts';
import { HEALTH_PATHS } from '../navigation.ts';
import { wantsJson } from '../request.ts';

/** A name or an address (`[::1]` in brackets) and a port, and nothing else, such as a user before an @. */
const HOST = /^(?:\[([0-9a-f:.]+)\]|([^\s:@/\\?#[\]]+))(?::\d{1,5})?$/i;

const MISDIRECTED = 421;

/**
 * Refuses requests for host names that are not this site's. Any site can point its own name at this machine's
 * address (DNS rebinding); its script in a visitor's browser could then read what only this machine can reach,
 * and post as if from our pages. Every browser sends a Host, so requests without one are let through. So are
 * health checks, which containers request by address and which reveal nothing.
 */
export function setUpKnownHost({
  answersTo,
  log,
}: Pick<AppContext, 'answersTo' | 'log'>): RequestHandler {
  return (request, response, next) => {
    const hostHeader = request.get('Host');
    if (
      hostHeader === undefined ||
      answersTo(nameIn(hostHeader)) ||
      HEALTH_PATHS.includes(request.path)
    )
      return next();
    log.warn({ host: hostHeader.slice(0, 100) }, 'refused a request for another name');
    const message = 'This site does not answer to the name in this address.';
    const detail = 'Open it by its own name; whoever runs it can add a name to ALLOWED_HOSTS.';
    response.status(MISDIRECTED).set('Cache-Control', 'no-store');
    if (wantsJson(request)) response.json({ error: { status: MISDIRECTED, message, detail } });
    else response.type('text').send(`${message} ${detail}\n`);
  };
}

/** The name in a Host header, in lower case; empty if there is none, which no site answers to. */
function nameIn(host: string): string {
  const [, address, name] = HOST.exec(host) ?? [];
  return (address ?? name ?? '').toLowerCase().replace(/\.$/, '');
}

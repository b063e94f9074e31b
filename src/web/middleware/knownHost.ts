import type { RequestHandler } from 'express';
import type { AppContext } from '../context.ts';
import { HEALTH_PATHS } from '../navigation.ts';
import { wantsJson } from '../wantsJson.ts';

/** A name or an address, `[::1]` in brackets, and a port: nothing else, such as a user before an @. */
const HOST = /^(?:\[([0-9a-f:.]+)\]|([^\s:@/\\?#[\]]+))(?::\d{1,5})?$/i;

const MISDIRECTED = 421;

/**
 * Refuses requests for a name that is not this site's. Any site may have its own name lead to this
 * machine's address (DNS rebinding): its script in a visitor's browser could then read what only the
 * machine itself can reach, and post as if from our pages. A request without a Host comes from no
 * browser. Checks of health are asked for by a container's address, and say nothing that is worth reading.
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

/** The name in a Host header, in small letters; empty where it is none, which nothing answers to. */
function nameIn(host: string): string {
  const [, address, name] = HOST.exec(host) ?? [];
  return (address ?? name ?? '').toLowerCase().replace(/\.$/, '');
}

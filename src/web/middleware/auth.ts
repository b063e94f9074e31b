import type { Request, RequestHandler } from 'express';
import basicAuth from 'express-basic-auth';
import { compileFile } from 'pug';
import { customProperties } from '../../charts/pageColours.ts';
import { projectPath } from '../../paths.ts';
import type { Credential } from '../context.ts';
import { wantsJson } from '../wantsJson.ts';

const MESSAGE = 'You need a user name and password.';
/** Without the character set some browsers send “käse” in Latin-1, which is another password. */
const CHALLENGE = 'Basic realm="openpath", charset="UTF-8"';

/** An accent may be part of its letter or a character after it: both are the same password (RFC 7617). */
const isSame = (given: string, expected: string): boolean =>
  basicAuth.safeCompare(given.normalize('NFC'), expected.normalize('NFC'));

/**
 * Basic auth for all that follows; with no credentials everyone may enter (the server then binds to
 * loopback only). Every pair is compared in full, whichever matches, so that the time tells nothing.
 */
export function setUpAuth(credentials: readonly Credential[]): RequestHandler {
  if (credentials.length === 0) return (_request, _response, next) => next();
  const page = compileFile(projectPath('views', 'pages', 'unauthorised.pug'))({
    message: MESSAGE,
    colours: customProperties(),
  });
  return basicAuth({
    authorizer: (username: string, password: string) => {
      let found = false;
      for (const pair of credentials) {
        const name = isSame(username, pair.username);
        const secret = isSame(password, pair.password);
        found = (name && secret) || found;
      }
      return found;
    },
    unauthorizedResponse: (request: Request) => {
      request.res?.set('WWW-Authenticate', CHALLENGE);
      return wantsJson(request) ? { error: { status: 401, message: MESSAGE } } : page;
    },
  });
}

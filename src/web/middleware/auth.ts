import type { Request, RequestHandler } from 'express';
import basicAuth from 'express-basic-auth';
import { compileFile } from 'pug';
import { customProperties } from '../../charts/pageColours.ts';
import { projectPath } from '../../paths.ts';
import type { Credential } from '../context.ts';
import { wantsJson } from '../wantsJson.ts';

const MESSAGE = 'A user name and password are needed.';

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
    challenge: true,
    realm: 'openpath',
    authorizer: (username: string, password: string) => {
      let found = false;
      for (const pair of credentials) {
        const name = basicAuth.safeCompare(username, pair.username);
        const secret = basicAuth.safeCompare(password, pair.password);
        found = (name && secret) || found;
      }
      return found;
    },
    unauthorizedResponse: (request: Request) =>
      wantsJson(request) ? { error: { status: 401, message: MESSAGE } } : page,
  });
}

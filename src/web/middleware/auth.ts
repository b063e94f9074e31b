import { scrypt, timingSafeEqual } from 'node:crypto';
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import basicAuth from 'express-basic-auth';
import { customProperties } from '../../charts/pageColours.ts';
import { MAX_SCRYPT_MEMORY, type ScryptHash } from '../../domain/passwordHash.ts';
import type { AppContext, Credential } from '../context.ts';
import { wantsJson } from '../request.ts';
import { views } from '../views.ts';
import { LoginLimits } from './loginLimits.ts';

const MESSAGE = 'You need a user name and password.';
const HINT = 'Reload the page to sign in. If you do not have them, ask whoever sent you the link.';
/** Without the character set, some browsers send “käse” in Latin-1, which does not match. */
const CHALLENGE = 'Basic realm="openpath", charset="UTF-8"';

/** An accented letter can be one character or two: both are the same password (RFC 7617). */
const isSame = (password: string, expected: string): boolean =>
  basicAuth.safeCompare(password.normalize('NFC'), expected.normalize('NFC'));

/**
 * Basic authentication for everything after it. Without credentials everyone may enter, and the server only
 * listens on loopback. After too many wrong passwords the answer is 429 for a while (loginLimits.ts). A wrong
 * password is logged with the address that sent it, and with the user name only if there is such a user,
 * because people type their password there by mistake.
 */
export function setUpAuth({
  credentials,
  proxies,
  log,
}: Pick<AppContext, 'credentials' | 'proxies' | 'log'>): RequestHandler[] {
  if (credentials.length === 0) return [(_request, _response, next) => next()];
  const limits = new LoginLimits({ trustsProxy: proxies !== undefined });
  const page = views().view('pages/unauthorised.pug');
  const users = new Set(credentials.map(({ username }) => username.normalize('NFC')));

  const bodyOf = (request: Request, status: number, heading: string, message: string) =>
    wantsJson(request)
      ? { error: { status, message } }
      : page({ heading, message, colours: customProperties() });
  const unauthorised = (request: Request) => {
    request.res?.set('WWW-Authenticate', CHALLENGE);
    const message = wantsJson(request) ? MESSAGE : `${MESSAGE} ${HINT}`;
    return bodyOf(request, 401, 'Sign in to see the data', message);
  };

  const compare = async (request: Request, response: Response, next: NextFunction) => {
    const { user, password } = sentCredentials(request);
    const attempt = await limits.begin(request, user);
    if (attempt === 'known') return next();
    const origin = { address: request.ip, ...(users.has(user) ? { user } : {}) };
    if (attempt !== 'new') {
      if (attempt.isFirst) log.warn(origin, 'too many wrong passwords: refused for a while');
      const minutes = Math.ceil(attempt.retryAfterS / 60);
      const message = `Too many wrong passwords were given. Try again in ${minutes === 1 ? 'a minute' : `${minutes} minutes`}.`;
      response.status(429).set({ 'Retry-After': String(attempt.retryAfterS) });
      return response.send(bodyOf(request, 429, 'Sign in later', message));
    }
    let isRight = false;
    try {
      isRight = await isOneOf(credentials, user, password);
    } finally {
      await limits.end(request, user, isRight);
    }
    if (isRight) return next();
    log.warn(origin, 'wrong user name or password');
    response.status(401).send(unauthorised(request));
  };
  // The library parses the header and asks for credentials; `compare` then checks them.
  return [basicAuth({ authorizer: () => true, unauthorizedResponse: unauthorised }), compare];
}

/** What the library found in the header. */
function sentCredentials(request: Request): { readonly user: string; readonly password: string } {
  const { auth } = request as basicAuth.IBasicAuthedRequest;
  return { user: auth.user.normalize('NFC'), password: auth.password };
}

/** Every pair is compared in full, even after a match, so that the time taken reveals nothing. */
async function isOneOf(
  credentials: readonly Credential[],
  user: string,
  password: string,
): Promise<boolean> {
  let isFound = false;
  for (const { username, password: expected } of credentials) {
    const name = isSame(user, username);
    const secret =
      typeof expected === 'string'
        ? isSame(password, expected)
        : await isHashOf(expected, password);
    isFound = (name && secret) || isFound;
  }
  return isFound;
}

/** Whether the hash is that of the password. */
function isHashOf({ ln, r, p, salt, hash }: ScryptHash, password: string): Promise<boolean> {
  const expected = Buffer.from(hash, 'base64');
  const cost = { N: 2 ** ln, r, p, maxmem: 2 * MAX_SCRYPT_MEMORY };
  return new Promise((resolve, reject) => {
    scrypt(
      password.normalize('NFC'),
      Buffer.from(salt, 'base64'),
      expected.length,
      cost,
      (error, derivedHash) =>
        error ? reject(error) : resolve(timingSafeEqual(derivedHash, expected)),
    );
  });
}

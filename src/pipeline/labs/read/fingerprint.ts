import { createHmac } from 'node:crypto';

/**
 * The fingerprint of a file of counts as the site shows it: keyed if practices are anonymised. By a plain one,
 * whoever writes down the file that a single practice would have sent, once for each code in the published list,
 * finds out which one did.
 *
 * @param sha256 empty where the file could not be read.
 */
export const fingerprintOf = (sha256: string, secret: string | undefined): string =>
  secret === undefined || sha256 === ''
    ? sha256
    : createHmac('sha256', secret).update(`file ${sha256}`).digest('hex');

import { UserError } from '../../../domain/userError.ts';

/** How long an answer may take and how large it may be; a list of all practices by month is 60 MB. */
export interface Limits {
  readonly timeoutMs: number;
  readonly maxBytes: number;
}

const LIMITS: Limits = { timeoutMs: 300_000, maxBytes: 500_000_000 };

/**
 * The bytes behind a URL, as they come. The URL is not quoted in faults: it may hold a key.
 *
 * @param what the file that is fetched, for the words of a fault.
 * @throws {UserError} where the answer is none, too large, too slow, or breaks off.
 */
export async function* download(
  url: string,
  what: string,
  limits: Limits = LIMITS,
): AsyncGenerator<Uint8Array> {
  const { host } = new URL(url);
  const fault = (why: string): UserError =>
    new UserError(`${what} was not fetched: ${host} ${why}.`, {
      fix: `Check the URL and try again; the old ${what} stays in use.`,
      file: what,
    });
  let bytes = 0;
  try {
    // Some hosts refuse clients without a name.
    const headers = { accept: 'text/csv,*/*', 'user-agent': 'openpath' };
    const signal = AbortSignal.timeout(limits.timeoutMs);
    const answer = await fetch(url, { headers, signal });
    if (!answer.ok || !answer.body) {
      await answer.body?.cancel();
      throw fault(`answered with status ${answer.status}`);
    }
    for await (const chunk of answer.body) {
      bytes += chunk.length;
      if (bytes > limits.maxBytes) throw fault(`sent more than ${limits.maxBytes} bytes`);
      yield chunk;
    }
  } catch (error) {
    if (error instanceof UserError) throw error;
    const isLate = error instanceof Error && error.name === 'TimeoutError';
    throw fault(isLate ? 'took too long' : 'could not be reached, or broke off');
  }
}

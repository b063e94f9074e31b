import { UserError } from '../../../domain/userError.ts';

/** How long an answer may take and how large it may be; a list of all practices by month is 60 MB. */
export interface DownloadLimits {
  readonly timeoutMs: number;
  readonly maxBytes: number;
}

const LIMITS: DownloadLimits = { timeoutMs: 300_000, maxBytes: 500_000_000 };

/**
 * Streams the bytes at a URL. Errors do not quote the URL, because it may contain a key.
 *
 * @param description the file that is fetched, for errors.
 * @throws {UserError} if there is no answer, or it is too large, too slow or incomplete.
 */
export async function* download(
  url: string,
  description: string,
  limits: DownloadLimits = LIMITS,
): AsyncGenerator<Uint8Array> {
  const { host } = new URL(url);
  const fault = (reason: string): UserError =>
    new UserError(`${description} was not fetched: ${host} ${reason}.`, {
      fix: `Check the URL and try again; the old ${description} stays in use.`,
      file: description,
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

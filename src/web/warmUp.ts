import { SerialQueue } from '../domain/backgroundWork.ts';
import { answerAhead } from '../measures/answer.ts';
import { signalsAhead } from '../measures/signals/standOuts.ts';
import { inTurn } from '../measures/turns.ts';
import type { AppContext } from './context.ts';
import { views } from './views.ts';

/**
 * Prepares, while the process already answers, what the first reader would otherwise wait for: the views and,
 * for every store that is served, the measures and the signals of organisations. `idle` resolves when nothing
 * is left to do.
 */
export function warmUp({
  stores,
  log,
  debug,
}: Pick<AppContext, 'stores' | 'log' | 'debug'>): Pick<SerialQueue, 'idle'> {
  const queue = new SerialQueue();
  // In debug, views change while the process runs, so there is nothing to prepare.
  if (debug) return queue;
  const enqueue = (work: () => Promise<void>): void =>
    void queue.run(work).catch(error => log.error({ err: error }, 'nothing was done ahead'));
  const answers = async (): Promise<void> => {
    if (stores.current) await stores.use(answerAhead);
    if (stores.current) await stores.use(signalsAhead);
  };
  enqueue(answers);
  stores.onSwap(() => enqueue(answers));
  enqueue(readyViews);
  return queue;
}

/** Makes the views ready that would otherwise be made for the first page of each. */
async function readyViews(): Promise<void> {
  for (const name of views().names) await inTurn(() => views().view(name));
}

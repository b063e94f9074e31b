import { readdirSync } from 'node:fs';
import path from 'node:path';
import pug from 'pug';
import { SerialQueue } from '../domain/backgroundWork.ts';
import { answerAhead } from '../measures/answer.ts';
import { inTurn } from '../measures/turns.ts';
import { projectPath } from '../paths.ts';
import type { AppContext } from './context.ts';

/**
 * Does ahead, while the process already answers, what the first reader would wait for: the views are
 * compiled, and of every store that is served the measures are worked out. `idle` resolves when nothing is
 * left to do.
 */
export function warmUp({
  stores,
  log,
  debug,
}: Pick<AppContext, 'stores' | 'log' | 'debug'>): Pick<SerialQueue, 'idle'> {
  const queue = new SerialQueue();
  // While pages are being worked on, views change and answers are asked for anew.
  if (debug) return queue;
  const ahead = (work: () => Promise<void>): void =>
    void queue.run(work).catch(error => log.error({ err: error }, 'nothing was done ahead'));
  const answers = async (): Promise<void> => {
    if (stores.current) await stores.use(answerAhead);
  };
  ahead(answers);
  stores.onSwap(() => ahead(answers));
  ahead(compileViews);
  return queue;
}

/** Compiles the views that Express would compile for the first page of each. */
async function compileViews(): Promise<void> {
  const folder = projectPath('views', 'pages');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  for (const file of files.filter(name => name.endsWith('.pug'))) {
    await inTurn(() => pug.compileFile(path.join(folder, file), { cache: true }));
  }
}

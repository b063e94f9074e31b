import { describe, expect, it } from 'vitest';
import {
  BackgroundWork,
  isStoppedByPerson,
  Listeners,
  ProgramEnds,
  SerialQueue,
} from '../../src/domain/backgroundWork.ts';

/** A promise that the test resolves. */
const gate = (): { readonly open: () => void; readonly opened: Promise<void> } => {
  let open = (): void => undefined;
  const opened = new Promise<void>(resolve => {
    open = resolve;
  });
  return { open, opened };
};

describe('listeners', () => {
  it('are called with the arguments until they stop listening', () => {
    const listeners = new Listeners<[string]>();
    const heard: string[] = [];
    const forget = listeners.add(text => heard.push(text));
    listeners.call('one');
    forget();
    listeners.call('two');
    expect(heard).toEqual(['one']);
  });
});

describe('a serial queue', () => {
  it('runs one piece of work at a time, in order, after a failure too', async () => {
    const queue = new SerialQueue();
    const log: string[] = [];
    const piece = (name: string) => async (): Promise<string> => {
      log.push(`${name} begins`);
      await new Promise(setImmediate);
      log.push(`${name} ends`);
      if (name === 'first') throw new Error('first failed');
      return name;
    };
    const [first, second] = [queue.run(piece('first')), queue.run(piece('second'))];
    await expect(first).rejects.toThrow('first failed');
    expect(await second).toBe('second');
    expect(log).toEqual(['first begins', 'first ends', 'second begins', 'second ends']);
  });

  it('is idle only after the work that its work has queued', async () => {
    const queue = new SerialQueue();
    let isDone = false;
    void queue.run(() => {
      void queue.run(async () => {
        await new Promise(setImmediate);
        isDone = true;
      });
    });
    await queue.idle();
    expect(isDone).toBe(true);
  });
});

describe('background work', () => {
  it('starts after its caller has gone on', async () => {
    const work = new BackgroundWork();
    let isStarted = false;
    const added = work.add(async () => {
      isStarted = true;
    });
    expect(isStarted).toBe(false);
    await added;
    expect(isStarted).toBe(true);
  });

  it('tells its listeners of every change', () => {
    const work = new BackgroundWork();
    let changes = 0;
    const forget = work.onChange(() => changes++);
    work.changed();
    work.changed();
    forget();
    work.changed();
    expect(changes).toBe(2);
  });

  it('stops what runs because the program ends, skips what waits and takes no more', async () => {
    const work = new BackgroundWork();
    const { open, opened } = gate();
    const log: string[] = [];
    const running = work.add(async signal => {
      await opened;
      log.push(signal.reason instanceof ProgramEnds ? 'the program ended' : 'went on');
      expect(isStoppedByPerson(signal)).toBe(false);
    });
    void work.add(async () => void log.push('waited'));
    await Promise.resolve();
    const stopped = work.stop().then(() => log.push('stopped'));
    void work.add(async () => void log.push('came late'));
    open();
    await Promise.all([running, stopped]);
    expect(log).toEqual(['the program ended', 'stopped']);
  });

  it('tells a person who stops work from the end of the program', () => {
    expect(isStoppedByPerson(AbortSignal.abort())).toBe(true);
    expect(isStoppedByPerson(AbortSignal.abort(new ProgramEnds()))).toBe(false);
    expect(isStoppedByPerson(new AbortController().signal)).toBe(false);
    expect(isStoppedByPerson(undefined)).toBe(false);
  });
});

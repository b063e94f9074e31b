import { Writable } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { zipSink } from '../../src/web/site/siteSink.ts';

it('a disk that is full while a zip waits to be written is the reason that is given', async () => {
  const full = new Writable({
    highWaterMark: 1,
    write(_chunk, _encoding, done) {
      setTimeout(() => done(new Error('ENOSPC: no space left on device, write')), 50);
    },
  });
  const sink = zipSink(full);
  const added = (async () => {
    for (let i = 0; i < 1000; i++) {
      await sink.add(`${i}.html`, 'The contents of a page. '.repeat(100));
      await turn();
    }
  })();
  await expect(added).rejects.toThrow('ENOSPC');
  await sink.abandon();
});

import { once } from 'node:events';
import { createServer, get, type IncomingMessage } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import express from 'express';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { JsonList, jsonPieces } from '../../src/web/presenters/files/jsonPieces.ts';
import { sendJson } from '../../src/web/routes/sendFile.ts';
import { eventually } from '../support/eventually.ts';
import { listenAtAny } from '../support/ports.ts';

const text = (value: unknown): string => [...jsonPieces(value)].join('');

describe('JSON in pieces', () => {
  it('is the text that JSON.stringify makes', () => {
    const rows = [{ name: 'a "b"', n: null, gone: undefined }, 'x', 1.5, [true]];
    const value = { first: { deep: [1, { a: 2 }] }, gone: undefined, rows, last: [] };
    expect(text({ ...value, rows: new JsonList(rows) })).toBe(JSON.stringify(value));
    expect(text(value)).toBe(JSON.stringify(value));
  });

  it('has lists in the elements of lists', () => {
    const measures = [
      { id: 'a', rows: new JsonList([]) },
      { id: 'b', rows: new JsonList([1, 2]) },
    ];
    expect(text({ measures: new JsonList(measures) })).toBe(
      '{"measures":[{"id":"a","rows":[]},{"id":"b","rows":[1,2]}]}',
    );
  });
});

describe('a long file', () => {
  const ROWS = 400_000;
  const row = { name: 'A practice with a long name', value: 1.234_567_890_123 };
  let made = 0;
  let isOver = false;
  function* rows(): Generator<typeof row> {
    try {
      for (made = 0; made < ROWS; made++) yield row;
    } finally {
      isOver = true;
    }
  }
  const faults: unknown[] = [];
  const app = express().get('/rows.json', (_request, response) =>
    sendJson(response, { rows: new JsonList(rows()) }).catch(error => faults.push(error)),
  );
  const server = createServer(app);
  let port: number;
  const ask = async (): Promise<IncomingMessage> => {
    const [answer] = await once(get({ port, path: '/rows.json' }), 'response');
    return answer;
  };
  beforeAll(async () => {
    port = await listenAtAny(server);
  });
  afterAll(() => void server.close());

  it('is made no faster than it is read, and no further once its reader has gone', async () => {
    const answer = await ask();
    answer.pause();
    // What the sockets of both ends hold is on its way; then it stands.
    let before = -1;
    while (before !== made) {
      before = made;
      await pause(50);
    }
    expect(made).toBeGreaterThan(0);
    expect(made).toBeLessThan(ROWS);
    expect(isOver).toBe(false);
    answer.destroy();
    await eventually('no more rows are made', () => isOver);
    expect(made).toBeLessThan(ROWS);
    expect(faults).toEqual([]);
  });
});

import { expect, it } from 'vitest';
import { parsedRecords } from '../../../src/pipeline/references/table.ts';

it('a long list is read in turns, and no letter is lost where two of them meet', async () => {
  const names = Array.from({ length: 20_000 }, (_, i) => `Ffynnon Tŷ Gwŷn 🏥 ${i}`);
  async function* text(): AsyncGenerator<string> {
    yield names.map(name => `${name},1\n`).join('');
  }
  let turns = 0;
  let isReading = true;
  const count = (): void => {
    turns++;
    if (isReading) setImmediate(count);
  };
  setImmediate(count);
  const read: string[] = [];
  for await (const { record } of parsedRecords(text(), 'practice_codes.csv')) {
    read.push(record[0] ?? '');
  }
  isReading = false;
  expect(read).toEqual(names);
  const most = names.length / turns;
  expect(most, `${names.length} rows in ${turns} turns`).toBeLessThan(1000);
});

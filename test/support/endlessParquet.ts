// Writes a Parquet file without end in the store folder given, until it is killed; a line of output when
// rows are on their way.
import { ParquetFiles } from '../../src/store/parquetFiles.ts';

function* rows(): Generator<[number]> {
  for (let i = 0; ; i++) {
    if (i === 500_000) process.stdout.write('writing\n');
    yield [i];
  }
}

const files = new ParquetFiles(process.argv[2] ?? '');
await files.use([{ name: 'i', type: 'integer' }], rows(), {
  signal: new AbortController().signal,
  send: () => Promise.resolve(),
});

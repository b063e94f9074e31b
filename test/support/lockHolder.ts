// Takes the lock of the store folder given, says whether it got it, and holds it until it is killed
// or its standard input ends.
import { openStoreFolder } from '../../src/store/folder.ts';
import { tryLock } from '../../src/store/lock.ts';

const lock = await tryLock(await openStoreFolder(process.argv[2] ?? ''));
process.stdout.write(lock ? 'held\n' : 'taken\n');
process.stdin.resume();
process.stdin.once('end', () => {
  lock?.release();
  process.exit(0);
});

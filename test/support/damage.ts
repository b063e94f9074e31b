import { open, rm, stat, truncate } from 'node:fs/promises';

/** What becomes of files at rest. */
export type Damage = 'cut off' | 'emptied' | 'full of noise in the middle' | 'gone';

/** Every damage that leaves a file there. */
export const DAMAGES = ['cut off', 'emptied', 'full of noise in the middle'] as const;

/** Damages a file in place, as a failing disk or a copy that broke off does. */
export async function damageFile(file: string, damage: Damage): Promise<void> {
  const { size } = await stat(file);
  if (damage === 'gone') await rm(file);
  if (damage === 'cut off') await truncate(file, Math.floor(size * 0.6));
  if (damage === 'emptied') await truncate(file, 0);
  if (damage !== 'full of noise in the middle') return;
  const handle = await open(file, 'r+');
  const from = Math.floor(size * 0.1);
  const noise = Buffer.from(
    Array.from({ length: Math.floor(size * 0.8) }, (_, i) => (i * 167) % 251),
  );
  await handle.write(noise, 0, noise.length, from).finally(() => handle.close());
}

import { createHmac } from 'node:crypto';

/** A practice as the store shows it. */
export interface PublicPractice {
  readonly id: string;
  readonly name: string;
}

/**
 * Numbers for anonymised practices: keyed hashes of their codes, so that they are the same in every run and
 * their order says nothing about the codes. If two practices get one number, the second, in the order of
 * their full hashes, is hashed again with a counter.
 */
export function anonymised(
  ids: Iterable<string>,
  secret: string,
): ReadonlyMap<string, PublicPractice> {
  const hash = (id: string, counter: number): Buffer =>
    createHmac('sha256', secret)
      .update(counter === 0 ? id : `${id}\u0000${counter}`)
      .digest();
  const inOrder = [...ids]
    .map(id => ({ id, first: hash(id, 0) }))
    .sort((a, b) => a.first.compare(b.first));
  const usedIds = new Set<string>();
  const byId = new Map<string, PublicPractice>();
  for (const { id } of inOrder) {
    let digits = '';
    for (let counter = 0; digits === '' || usedIds.has(digits); counter++) {
      const number = hash(id, counter).readUIntBE(0, 6) % 1_000_000_000;
      digits = String(number).padStart(9, '0');
    }
    usedIds.add(digits);
    const name = `Practice ${digits.slice(0, 3)} ${digits.slice(3, 6)} ${digits.slice(6)}`;
    byId.set(id, { id: `P${digits}`, name });
  }
  return byId;
}

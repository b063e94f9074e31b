import { type EntityType, perEntityType } from '../../domain/entityType.ts';
import { type Dictionary, type Hierarchy, TYPES_ABOVE } from '../places.ts';
import type { CountedPractices, PrescribingStore } from './prescribingStore.ts';

/** Reads which practice belongs to which place. */
export async function hierarchyOf(
  store: PrescribingStore,
  practices: CountedPractices,
): Promise<Hierarchy> {
  const dictionaries = new Map<EntityType, Dictionary>();
  for (const type of TYPES_ABOVE) dictionaries.set(type, await store.dictionary(type));
  return perEntityType(type => {
    const { codes, names } = dictionaries.get(type) ?? practices;
    return {
      type,
      codes,
      names,
      count: codes.length,
      ofPractice: Int32Array.from(practices.numbers[type], (number, position) =>
        type === 'practice' ? position : number,
      ),
    };
  });
}

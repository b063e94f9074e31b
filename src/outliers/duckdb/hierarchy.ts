import { ENTITY_TYPES, type EntityType } from '../../domain/entityType.ts';
import type { Hierarchy, Places } from '../places.ts';
import type { CountedPractices, PrescribingStore } from './prescribingStore.ts';

/** Reads which practice belongs to which place. */
export async function hierarchyOf(
  store: PrescribingStore,
  practices: CountedPractices,
): Promise<Hierarchy> {
  const own = Int32Array.from(practices.codes, (_, i) => i);
  const places = async (type: EntityType): Promise<Places> => {
    const dictionary = type === 'practice' ? practices : await store.dictionary(type);
    return {
      type,
      codes: dictionary.codes,
      names: dictionary.names,
      count: dictionary.codes.length,
      ofPractice: type === 'practice' ? own : Int32Array.from(practices[type]),
    };
  };
  const [practice, pcn, ccg, stp, regional_team] = await Promise.all(ENTITY_TYPES.map(places));
  if (!practice || !pcn || !ccg || !stp || !regional_team) throw new Error('a type is missing');
  return { practice, pcn, ccg, stp, regional_team };
}

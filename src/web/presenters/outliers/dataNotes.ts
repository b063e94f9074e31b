import type { DataNote } from '../../../domain/dataGap.ts';
import {
  childTypeOf,
  ENTITIES,
  ENTITY_LABELS,
  type EntityType,
} from '../../../domain/entityType.ts';
import { countText } from '../format.ts';

/** What a build’s data do not say, or leave out, in a sentence. */
export function noteText(note: DataNote): string {
  if (typeof note === 'string') return note;
  switch (note.kind) {
    case 'no type':
      return noTypeText(note.type);
    case 'no setting or status':
      return 'There is no practices.csv with setting and status, so every prescriber counts as a practice: out-of-hours services, clinics and closed practices too.';
    case 'no setting':
      return 'practices.csv says nothing in setting, so every open prescriber counts as a practice: out-of-hours services and clinics too.';
    case 'no status':
      return 'practices.csv says nothing in status_code, so closed practices count too.';
    case 'not counted':
      return `${countText(note.practices - note.counted)} of ${countText(note.practices)} prescribers are not counted: they ${ruleText(note.bySetting)}.`;
  }
}

function noTypeText(type: EntityType): string {
  const child = childTypeOf(type) ?? 'practice';
  const { one, many } = ENTITY_LABELS[type];
  const where = `${type}_id in ${ENTITIES[child].table}`;
  const all = ENTITIES[type].isRequired ? ' Practices are counted all the same.' : '';
  return `The data do not say which ${one} a ${ENTITY_LABELS[child].one} belongs to (${where}), so there are no reports of ${many}.${all}`;
}

function ruleText(bySetting: boolean): string {
  const outside = `belong to no ${ENTITY_LABELS.ccg.one}, or to one that belongs to no ${ENTITY_LABELS.stp.one}`;
  return bySetting
    ? `are not open GP practices (setting 4, status A in practices.csv), ${outside}`
    : outside;
}

import { countWithNoun } from '../../../charts/words/grammar.ts';
import type { DataNote } from '../../../domain/dataGap.ts';
import {
  childTypeOf,
  ENTITIES,
  type EntityType,
  type Labelled,
} from '../../../domain/entityType.ts';
import { countText } from '../format.ts';

/** What a build’s data does not say, or leaves out, in a sentence for readers. */
export function noteText(labelled: Labelled, note: DataNote): string {
  if (typeof note === 'string') return note;
  switch (note.kind) {
    case 'no type':
      return noTypeText(labelled, note.type);
    case 'no setting or status':
      return 'The data does not say which prescribers are open GP practices, so every prescriber counts as one: out-of-hours services, clinics and closed practices too.';
    case 'no setting':
      return 'The data does not say which prescribers are GP practices, so every open prescriber counts as one: out-of-hours services and clinics too.';
    case 'no status':
      return 'The data does not say which practices are open, so closed practices count too.';
    case 'not counted': {
      const left = note.practices - note.counted;
      return `${countText(left)} of ${countWithNoun(note.practices, 'prescriber')} ${left === 1 ? 'is' : 'are'} not counted, because ${ruleText(labelled, note.bySetting, left)}.`;
    }
  }
}

/** The same for the data manager, with the file and the columns that say it. */
export function noteWithFix(labelled: Labelled, note: DataNote): string {
  return [noteText(labelled, note), fixText(note)].join(' ').trim();
}

function noTypeText({ labels }: Labelled, type: EntityType): string {
  const child = childTypeOf(type) ?? 'practice';
  const { one, many } = labels[type];
  const consequence = ENTITIES[type].isRequired ? ' Practices are counted all the same.' : '';
  return `The data does not say which ${one} a ${labels[child].one} belongs to, so there are no reports of ${many}.${consequence}`;
}

function ruleText({ labels }: Labelled, bySetting: boolean, left: number): string {
  const [they, belong] = left === 1 ? ['it', 'belongs'] : ['they', 'belong'];
  const outside = `${belong} to no ${labels.ccg.one}, or to one that belongs to no ${labels.stp.one}`;
  if (!bySetting) return `${they} ${outside}`;
  const open = left === 1 ? 'is not an open GP practice' : 'are not open GP practices';
  return `${they} ${open}, ${outside}`;
}

/** What the data manager can do about it; empty where there is nothing to do. */
function fixText(note: DataNote): string {
  if (typeof note === 'string') return '';
  switch (note.kind) {
    case 'no type':
      return `Add ${note.type}_id to ${ENTITIES[childTypeOf(note.type) ?? 'practice'].table}.csv.`;
    case 'no setting or status':
      return 'Add practices.csv with setting and status_code.';
    case 'no setting':
      return 'Fill in setting in practices.csv.';
    case 'no status':
      return 'Fill in status_code in practices.csv.';
    case 'not counted':
      return note.bySetting
        ? 'An open GP practice has setting 4 and status_code A in practices.csv.'
        : '';
  }
}

import { itemKindOf, type ItemKind } from '#codecs/mapi/item-kind.ts';
import type { ShownKind } from '#store/collection.ts';

const kinds: Readonly<Record<ItemKind, ShownKind>> = {
  message: 'mailbox',
  meeting: 'mailbox',
  event: 'calendar',
  task: 'tasks',
  note: 'notes',
  activity: 'notes',
  contact: 'addressbook',
  group: 'addressbook',
};

/** The kind of folder that items of a message class belong into. */
export function kindOfMessageClass(messageClass: string | undefined): ShownKind {
  return kinds[itemKindOf(messageClass)];
}

/** By the beginnings of container classes, in small letters. */
const containers: readonly (readonly [start: string, kind: ShownKind])[] = [
  ['ipf.appointment', 'calendar'],
  ['ipf.contact', 'addressbook'],
  ['ipf.task', 'tasks'],
  ['ipf.stickynote', 'notes'],
  ['ipf.journal', 'notes'],
];

/** The kind of a folder by its container class; a mailbox where it says nothing else. */
export function kindOfContainerClass(containerClass: string | undefined): ShownKind {
  const name = (containerClass ?? '').toLowerCase();
  return containers.find(([start]) => name.startsWith(start))?.[1] ?? 'mailbox';
}

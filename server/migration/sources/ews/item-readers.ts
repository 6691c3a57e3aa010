import type { XmlElement } from '#codecs/xml/element.ts';
import { DomainError } from '#platform/errors.ts';
import type { ShownKind } from '#store/collection.ts';
import type { AddressResolver } from '../../exchange/address-resolver.ts';
import { eventShape } from '../../ews/calendar/event-shape.ts';
import { readEvent } from '../../ews/calendar/read-event.ts';
import { contactShape } from '../../ews/contacts/contact-shape.ts';
import { readContact } from '../../ews/contacts/read-contact.ts';
import type { MailboxCalls } from '../../ews/mailbox-calls.ts';
import { noteShape, readNote } from '../../ews/notes.ts';
import { readTask, taskShape } from '../../ews/tasks/read-task.ts';
import type { ReadItem } from '../../item.ts';
import type { ItemReader } from './read-items.ts';

/** Documents that are in mailboxes of Exchange, by the elements that they are. */
const readers: Readonly<Record<string, DocumentReader>> = {
  CalendarItem: {
    shape: eventShape,
    read: async (calls, { id, element, resolver }) =>
      await readEvent(calls, id, element, { owner: calls.address, resolver }),
  },
  Contact: {
    shape: contactShape,
    read: async (calls, { id, element, resolver }) =>
      await readContact(calls, id, element, resolver),
  },
  Task: {
    shape: taskShape,
    read: async (calls, { id, element }) => await readTask(calls, id, element),
  },
  Note: {
    shape: noteShape,
    read: async (calls, { id, element }) => await readNote(calls, id, element),
  },
};

interface DocumentReader {
  readonly shape: (calls: MailboxCalls) => ItemReader['shape'];
  readonly read: (calls: MailboxCalls, what: Document) => Promise<ReadItem>;
}

interface Document {
  readonly id: string;
  readonly element: XmlElement;
  readonly resolver: AddressResolver;
}

const elementOfKind: Partial<Record<ShownKind, string>> = {
  calendar: 'CalendarItem',
  addressbook: 'Contact',
  tasks: 'Task',
  notes: 'Note',
};

/** How the documents of a folder are read; undefined for folders of messages. */
export function documentReader(
  calls: MailboxCalls,
  kind: ShownKind,
  resolver: AddressResolver,
): ItemReader | undefined {
  const name = elementOfKind[kind];
  const reader = name === undefined ? undefined : readers[name];
  if (name === undefined || reader === undefined) return undefined;
  return {
    shape: reader.shape(calls),
    async toItem(id, element) {
      // Notes are whatever the server takes them for.
      const isOwn =
        name === 'Note' ||
        element.name === name ||
        (name === 'Contact' && element.name === 'DistributionList');
      if (isOwn) return await reader.read(calls, { id, element, resolver });
      throw new DomainError(
        'not-supported',
        `a ${element.name} has no place in a folder of this kind`,
      );
    },
  };
}

/** How a document that lies among messages is read; undefined for what is a message. */
export function strayReader(
  calls: MailboxCalls,
  { name }: XmlElement,
  resolver: AddressResolver,
): ItemReader | undefined {
  const key = name === 'DistributionList' ? 'Contact' : name;
  const reader = Object.hasOwn(readers, key) ? readers[key] : undefined;
  if (reader === undefined) return undefined;
  return {
    shape: reader.shape(calls),
    toItem: async (id, element) => await reader.read(calls, { id, element, resolver }),
  };
}

import { isFatal } from '#clients/graph/run-batch.ts';
import { expandExtended } from '#codecs/graph/extended-property.ts';
import { textAt } from '#codecs/graph/json-value.ts';
import type { Bytes } from '#platform/bytes.ts';
import { isDomainError } from '#platform/errors.ts';
import { contactFields } from '../../graph/contact/contact-fields.ts';
import { readContact } from '../../graph/contact/read-contact.ts';
import { encode } from '../../graph/folder-tree.ts';
import type { GraphReading } from './graph-reading.ts';
import type { DocumentReader } from './read-documents.ts';

const expand = expandExtended(Object.values(contactFields));
const MAX_PHOTO_BYTES = 8 * 1024 * 1024;

export function contactReader(reading: GraphReading): DocumentReader {
  return {
    path: (id) => encode(`/contacts/${encodeURIComponent(id)}?$expand=${expand}`),
    toItem: async (contact) =>
      await readContact(
        contact,
        await readPhoto(reading, textAt(contact, 'id') ?? ''),
        reading.resolver,
      ),
  };
}

/** Whether there is a photo is told by asking for it. */
async function readPhoto({ mailbox }: GraphReading, id: string): Promise<Bytes | undefined> {
  try {
    const path = `/contacts/${encodeURIComponent(id)}/photo/$value`;
    const bytes = await mailbox.askBytes({ path, maxBytes: MAX_PHOTO_BYTES });
    return bytes.length === 0 ? undefined : bytes;
  } catch (error) {
    if (!isDomainError(error) || isFatal(error)) throw error;
    return undefined;
  }
}

import { CALDAV } from '#codecs/webdav/namespaces.ts';
import { defineProperty, type LiveProperty } from '../properties/property.ts';
import { ATTACHMENTS_HREF } from './attachment-store.ts';

// RFC 8607 §6
export const attachmentProperties: readonly LiveProperty[] = [
  defineProperty({
    ns: CALDAV,
    name: 'managed-attachments-server-URL',
    on: ['home'],
    read: ({ space }) =>
      space === 'calendars' ? `<D:href>${ATTACHMENTS_HREF}</D:href>` : undefined,
  }),
  defineProperty({
    ns: CALDAV,
    name: 'max-attachment-size',
    on: ['collection'],
    read: ({ space }, { deps }) =>
      space === 'calendars' ? String(deps.settings().maxAttachmentSize) : undefined,
  }),
  defineProperty({
    ns: CALDAV,
    name: 'max-attachments-per-resource',
    on: ['collection'],
    read: ({ space }, { deps }) =>
      space === 'calendars' ? String(deps.settings().maxAttachments) : undefined,
  }),
];

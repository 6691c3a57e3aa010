import { parameter } from '#codecs/content-lines/parameters.ts';
import type { Component } from '#codecs/icalendar/component.ts';
import { all } from '#codecs/icalendar/property.ts';
import type { MapiLoss } from '../mapi-loss.ts';
import type { NewAttachment } from '../new-item.ts';
import { fileAttachment } from './file-attachment.ts';

/** Attachments with their contents; those that lie elsewhere are told. */
// MS-OXCMSG §2.2.2
export function eventAttachments(event: Component, losses: MapiLoss[]): NewAttachment[] {
  return all(event, 'ATTACH').flatMap((line, i): NewAttachment[] => {
    if (parameter(line, 'ENCODING')?.toUpperCase() !== 'BASE64') {
      losses.push({ what: 'attachment-link', detail: `an attachment that lies at ${line.value}` });
      return [];
    }
    const name =
      parameter(line, 'FILENAME') ?? parameter(line, 'X-FILENAME') ?? `attachment-${i + 1}`;
    const type = parameter(line, 'FMTTYPE') ?? 'application/octet-stream';
    return [fileAttachment(name, type, Buffer.from(line.value, 'base64'))];
  });
}

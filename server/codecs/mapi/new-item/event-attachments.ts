import { parameter } from '#codecs/content-lines/parameters.ts';
import type { Component } from '#codecs/icalendar/component.ts';
import { all } from '#codecs/icalendar/property.ts';
import type { MapiLoss } from '../mapi-loss.ts';
import { newNumber, newText, type NewAttachment } from '../new-item.ts';
import { tags } from '../property-tags.ts';

/** PidTagAttachMethod: the content is here. */
export const BY_VALUE = 1;
/** Nowhere in the text. */
export const NOT_RENDERED = 0xffff_ffff | 0;

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
    const bytes = Buffer.from(line.value, 'base64');
    return [
      {
        properties: [
          newNumber(tags.attachMethod, BY_VALUE),
          newText(tags.attachLongFileName, name),
          newText(tags.attachFileName, name),
          newText(tags.displayName, name),
          newText(tags.attachMimeTag, parameter(line, 'FMTTYPE') ?? 'application/octet-stream'),
          newNumber(tags.renderingPosition, NOT_RENDERED),
        ],
        content: { kind: 'data', bytes },
      },
    ];
  });
}

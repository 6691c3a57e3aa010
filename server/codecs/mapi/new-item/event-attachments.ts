import { attachmentsIn } from '#codecs/exchange/component-facts.ts';
import type { Component } from '#codecs/icalendar/component.ts';
import type { MapiLoss } from '../mapi-loss.ts';
import type { NewAttachment } from '../new-item.ts';
import { fileAttachment } from './file-attachment.ts';

/** Attachments with their contents; those that lie elsewhere are told. */
export function eventAttachments(event: Component, losses: MapiLoss[]): NewAttachment[] {
  return attachmentsIn(event).flatMap((it): NewAttachment[] => {
    if (it.kind === 'file')
      return [fileAttachment(it.name, it.contentType, Buffer.from(it.base64, 'base64'))];
    losses.push({ what: 'attachment-link', detail: `an attachment that lies at ${it.url}` });
    return [];
  });
}

import {
  attachmentsIn,
  otherPropertiesOf,
  type ComponentAttachment,
} from '#codecs/exchange/component-facts.ts';
import type { Component } from '#codecs/icalendar/component.ts';
import type { Loss } from '../item.ts';

/** Attachments with their contents; those that lie elsewhere are told. */
export function filesOf(
  component: Component,
  losses: Loss[],
): Extract<ComponentAttachment, { kind: 'file' }>[] {
  return attachmentsIn(component).flatMap((it) => {
    if (it.kind === 'file') return [it];
    losses.push({ what: 'attachment-link', detail: `an attachment that lies at ${it.url}` });
    return [];
  });
}

/** Properties but for those that are written, are the server's own to say, or are told of by themselves. */
export function propertyLosses(
  component: Component,
  known: ReadonlySet<string>,
  where: string,
): Loss[] {
  const others = otherPropertiesOf(component, known);
  if (others.length === 0) return [];
  return [{ what: 'other-properties', detail: `${where} has nothing for ${others.join(', ')}` }];
}

import { escapeXmlText } from '#codecs/xml/escape.ts';
import { formatXmlPrefixes } from '#codecs/xml/format-xml.ts';
import { formatIsoDate } from '#codecs/webdav/http-date.ts';
import { davPrefixes } from '#codecs/webdav/namespaces.ts';

/** Something that happened to a collection that is shared. */
export interface ShareEvent {
  /** Object id of the collection. */
  readonly uid: string;
  /** Of the collection at its owner's. */
  readonly hostHref: string;
  readonly sharee: string;
  readonly owner: { readonly address: string; readonly name: string; readonly href: string };
  readonly title: string;
  readonly access: 'none' | 'read' | 'read-write';
  /** The sharee does not want it. */
  readonly isDeclined?: boolean;
  readonly kind: 'calendar' | 'addressbook';
  /** That a calendar takes: programs of tasks and of calendars each show what is theirs. */
  readonly components: readonly string[];
  readonly atSeconds: number;
}

/** Name of the notification about a collection, by which its answer names it as well. */
export function invitationName(uid: string): string {
  return `share-${uid}.xml`;
}

/** The same in the words of the draft. */
export function draftName(uid: string): string {
  return `dav-${uid}.xml`;
}

const href = (text: string): string => `<D:href>${escapeXmlText(text)}</D:href>`;

function formatDocument(prefix: 'CS' | 'D', atSeconds: number, content: string): string {
  const stamp = formatIsoDate(atSeconds);
  return (
    `<?xml version="1.0" encoding="utf-8"?>\n<${prefix}:notification${formatXmlPrefixes(davPrefixes)}>` +
    `<${prefix}:dtstamp>${stamp}</${prefix}:dtstamp>${content}</${prefix}:notification>\n`
  );
}

function stateOf({ access, isDeclined }: ShareEvent): 'accepted' | 'declined' | 'deleted' {
  if (access === 'none') return 'deleted';
  return isDeclined === true ? 'declined' : 'accepted';
}

function componentSet({ kind, components }: ShareEvent): string {
  if (kind !== 'calendar') return '';
  const named = components.map((name) => `<C:comp name="${escapeXmlText(name)}"/>`).join('');
  return `<C:supported-calendar-component-set>${named}</C:supported-calendar-component-set>`;
}

/** For a sharee: what is shared with him from now on. There is nothing to accept: it is in his home already. */
export function formatInvitation(event: ShareEvent): string {
  const { access, owner } = event;
  return formatDocument(
    'CS',
    event.atSeconds,
    `<CS:invite-notification shared-type="${event.kind}"><CS:uid>${invitationName(event.uid)}</CS:uid>` +
      `${href(`mailto:${event.sharee}`)}<CS:invite-${stateOf(event)}/>` +
      `<CS:access><CS:${access === 'read-write' ? 'read-write' : 'read'}/></CS:access>` +
      `<CS:hosturl>${href(event.hostHref)}</CS:hosturl>` +
      `<CS:organizer>${href(`mailto:${owner.address}`)}<CS:common-name>${escapeXmlText(owner.name)}</CS:common-name></CS:organizer>` +
      `<CS:summary>${escapeXmlText(event.title)}</CS:summary>${componentSet(event)}</CS:invite-notification>`,
  );
}

/** The same in the words of draft-pot-webdav-resource-sharing. */
export function formatDavInvitation(event: ShareEvent): string {
  const { access, owner } = event;
  return formatDocument(
    'D',
    event.atSeconds,
    `<D:share-invite-notification><D:principal>${href(owner.href)}` +
      `<D:prop><D:displayname>${escapeXmlText(owner.name)}</D:displayname></D:prop></D:principal><D:invite-${stateOf(event)}/>` +
      `<D:sharer-resource-uri>${href(event.hostHref)}</D:sharer-resource-uri>` +
      `<D:share-access><D:${access === 'none' ? 'no-access' : access}/></D:share-access>` +
      `<D:prop><D:displayname>${escapeXmlText(event.title)}</D:displayname>${componentSet(event)}</D:prop></D:share-invite-notification>`,
  );
}

/** For an owner: what a sharee wants. */
export function formatReply(event: ShareEvent, isAccepted: boolean): string {
  return formatDocument(
    'CS',
    event.atSeconds,
    `<CS:invite-reply shared-type="${event.kind}">${href(`mailto:${event.sharee}`)}` +
      `<CS:invite-${isAccepted ? 'accepted' : 'declined'}/><CS:hosturl>${href(event.hostHref)}</CS:hosturl>` +
      `<CS:in-reply-to>${invitationName(event.uid)}</CS:in-reply-to><CS:summary>${escapeXmlText(event.title)}</CS:summary></CS:invite-reply>`,
  );
}

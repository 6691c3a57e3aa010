import { parseXml } from '#codecs/xml/parse-xml.ts';
import { childOf, textOf, type XmlElement } from '#codecs/xml/element.ts';
import { CALENDARSERVER, DAV } from '#codecs/webdav/namespaces.ts';
import type { Account } from '#directory/account.ts';
import type { DavDeps } from '../deps.ts';
import { notificationsOf } from '../tree/hidden-collections.ts';
import { draftName, invitationName } from './format-notification.ts';

/** What a sharee was last told of a collection, where he has not removed it. */
export interface KeptNotice {
  readonly words: 'calendarserver' | 'draft';
  /** What the collection is called in it. */
  readonly title: string | undefined;
}

/** `uid`: the object id of the collection. */
export async function keptNotice(
  { store }: DavDeps,
  { id }: Account,
  uid: string,
): Promise<KeptNotice | undefined> {
  return await store.read(id, async (reader) => {
    const notifications = await notificationsOf(reader);
    if (notifications === undefined) return undefined;
    for (const [name, words] of namesOf(uid)) {
      const found = await reader.document(notifications.id, name);
      if (found === undefined) continue;
      const bytes = await reader.readContent(found.itemId);
      return { words, title: titleIn(parseXml(bytes, { maxBytes: bytes.length })) };
    }
    return undefined;
  });
}

/** Takes back what a sharee was told of a collection that is nothing to him any more. */
export async function dropNotice({ store }: DavDeps, { id }: Account, uid: string): Promise<void> {
  await store.transact(id, async (tx) => {
    const notifications = await notificationsOf(tx);
    if (notifications === undefined) return;
    for (const [name] of namesOf(uid))
      if ((await tx.document(notifications.id, name)) !== undefined)
        await tx.removeDocument(notifications.id, name);
  });
}

const namesOf = (uid: string): readonly (readonly [string, KeptNotice['words']])[] => [
  [draftName(uid), 'draft'],
  [invitationName(uid), 'calendarserver'],
];

function titleIn(notice: XmlElement): string | undefined {
  const told = childOf(notice, CALENDARSERVER, 'invite-notification');
  const inDraft = childOf(notice, DAV, 'share-invite-notification');
  const prop = inDraft && childOf(inDraft, DAV, 'prop');
  const title = told
    ? childOf(told, CALENDARSERVER, 'summary')
    : prop && childOf(prop, DAV, 'displayname');
  return title && textOf(title);
}

import { isFatal } from '#clients/graph/run-batch.ts';
import { epochSecondsOf } from '#codecs/graph/date-time.ts';
import { expandExtended, extendedOf } from '#codecs/graph/extended-property.ts';
import { textAt, type JsonObject } from '#codecs/graph/json-value.ts';
import { toBaseSubject } from '#codecs/mime/base-subject.ts';
import { parseMessageId } from '#codecs/mime/message-ids.ts';
import { fields } from '../../graph/fields.ts';
import { encode } from '../../graph/folder-tree.ts';
import { readFlags, receivedAtOf, stateExpand, stateSelect } from '../../graph/message-state.ts';
import { messageLikeness } from '../../likeness.ts';
import type { ExistingItem, PresentItem } from '../../target.ts';
import { pathsOf, type GraphAccount, type GraphFolder } from './graph-account.ts';
import { versionOf } from './item-versions.ts';

const PREFER = { prefer: 'odata.maxpagesize=500' };
const CHUNK = 100;

/** What there is already in a folder of messages, for duplicates. */
export async function* existingMessages(
  { mailbox }: GraphAccount,
  folder: GraphFolder,
): AsyncGenerator<readonly ExistingItem[]> {
  const path = encode(
    `${pathsOf.mailbox.list(folder.id)}?$select=internetMessageId,sentDateTime,subject,changeKey&$expand=${expandExtended([fields.size])}&$top=500`,
  );
  for await (const { items } of mailbox.pages({ path, headers: PREFER }))
    yield items.flatMap(toExisting);
}

function toExisting(message: JsonObject): ExistingItem[] {
  const id = textAt(message, 'id');
  if (id === undefined) return [];
  const messageId = textAt(message, 'internetMessageId');
  const likeness = messageLikeness({
    messageId: messageId === undefined ? undefined : parseMessageId(messageId),
    sentAtSeconds: epochSecondsOf(textAt(message, 'sentDateTime')),
    subject: toBaseSubject(textAt(message, 'subject') ?? '').text,
    size: Number(extendedOf(message, fields.size) ?? 0),
  });
  return [{ id, version: versionOf(message), likeness }];
}

/** What there is now of these ids; those that are gone are left out. Contents are others after Exchange has stored them. */
export async function* lookAtItems(
  { mailbox }: GraphAccount,
  folder: GraphFolder,
  ids: readonly string[],
): AsyncGenerator<readonly PresentItem[]> {
  const isMail = folder.kind === 'mailbox';
  const query = isMail ? `?$select=${stateSelect}&$expand=${stateExpand}` : '';
  for (let at = 0; at < ids.length; at += CHUNK) {
    const some = ids.slice(at, at + CHUNK);
    const outcomes = await mailbox.batch(
      some.map((id) => ({
        method: 'GET',
        path: encode(pathsOf[folder.kind].item(folder.id, id) + query),
      })),
      true,
    );
    yield outcomes.flatMap((outcome, i) => {
      if (!outcome.ok && isFatal(outcome.error)) throw outcome.error;
      return outcome.ok ? [toPresent(some[i]!, outcome.value, isMail)] : [];
    });
  }
}

function toPresent(id: string, item: JsonObject, isMail: boolean): PresentItem {
  const version = versionOf(item);
  if (!isMail) return { id, version, flags: { system: 0, keywords: [] } };
  const receivedAtSeconds = receivedAtOf(item);
  return {
    id,
    version,
    flags: readFlags(item),
    ...(receivedAtSeconds !== undefined && { receivedAtSeconds }),
  };
}

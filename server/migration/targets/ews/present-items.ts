import { findItem } from '#codecs/ews/find-item.ts';
import { getItem } from '#codecs/ews/get-item.ts';
import { itemIdOf } from '#codecs/ews/ids.ts';
import { numberAt, textAt } from '#codecs/ews/names.ts';
import { extendedOf, type PropertyPath } from '#codecs/ews/property-path.ts';
import { normalUid } from '#codecs/exchange/global-object-id.ts';
import type { XmlElement } from '#codecs/xml/element.ts';
import { toBaseSubject } from '#codecs/mime/base-subject.ts';
import { parseMessageId } from '#codecs/mime/message-ids.ts';
import { isDomainError } from '#platform/errors.ts';
import { fields } from '../../ews/fields.ts';
import { call, callEach } from '../../ews/mailbox-calls.ts';
import { toEpochSeconds } from '../../exchange/moments.ts';
import { readFlags, stateProperties } from '../../ews/message-state.ts';
import { documentLikeness, messageLikeness, type Likeness } from '../../likeness.ts';
import type { ExistingItem, PresentItem, TargetFolder } from '../../target.ts';
import type { EwsAccount } from './ews-account.ts';

const PAGE = 500;
const BATCH = 100;

const likenessProperties: readonly PropertyPath[] = [
  'message:InternetMessageId',
  'item:DateTimeSent',
  'item:Subject',
  'item:Size',
];

/** What there is already in a folder, for duplicates. */
export async function* existingItems(
  { calls }: EwsAccount,
  folder: TargetFolder,
): AsyncGenerator<readonly ExistingItem[]> {
  const { properties, toLikeness } = likenessOf(folder);
  for (let offset = 0; ;) {
    const page = await call(
      calls,
      findItem({
        folder: { id: folder.id },
        shape: { properties },
        offset,
        count: PAGE,
      }),
    );
    yield page.elements.flatMap((item): ExistingItem[] => {
      const id = itemIdOf(item);
      const likeness = toLikeness(item);
      return id === undefined || likeness === undefined
        ? []
        : [{ id: id.id, version: id.changeKey, likeness }];
    });
    if (page.isLast) return;
    offset = Math.max(page.nextOffset ?? 0, offset + page.elements.length);
  }
}

interface LikenessReader {
  readonly properties: readonly PropertyPath[];
  readonly toLikeness: (item: XmlElement) => Likeness | undefined;
}

/** Events are known by their UIDs; contacts, tasks and notes by the one that we gave them. */
function likenessOf({ kind }: TargetFolder): LikenessReader {
  if (kind === 'mailbox') return { properties: likenessProperties, toLikeness: likenessOfMessage };
  const uidOf = (item: XmlElement): string =>
    (kind === 'calendar' ? textAt(item, 'UID') : extendedOf(item, fields.uid)) ?? '';
  return {
    properties: [kind === 'calendar' ? 'calendar:UID' : fields.uid],
    toLikeness(item) {
      const uid = uidOf(item);
      return uid === '' ? undefined : documentLikeness(normalUid(uid));
    },
  };
}

function likenessOfMessage(item: XmlElement): Likeness {
  const messageId = textAt(item, 'InternetMessageId');
  return messageLikeness({
    messageId: messageId === undefined ? undefined : parseMessageId(messageId),
    sentAtSeconds: toEpochSeconds(textAt(item, 'DateTimeSent')),
    subject: toBaseSubject(textAt(item, 'Subject') ?? '').text,
    size: numberAt(item, 'Size') ?? 0,
  });
}

/** What there is now of these ids; those that are gone are left out. Contents are others after Exchange has stored them. */
export async function* lookAtItems(
  { calls }: EwsAccount,
  folder: TargetFolder,
  ids: readonly string[],
): AsyncGenerator<readonly PresentItem[]> {
  const properties: readonly PropertyPath[] =
    folder.kind === 'mailbox' ? ['item:DateTimeReceived', ...stateProperties] : ['item:Categories'];
  for (let at = 0; at < ids.length; at += BATCH) {
    const outcomes = await callEach(calls, ids.slice(at, at + BATCH), (some) =>
      getItem(
        some.map((id) => ({ id })),
        { properties },
      ),
    );
    yield outcomes.flatMap((outcome) => {
      if (!outcome.ok && isDomainError(outcome.error, 'unavailable')) throw outcome.error;
      return outcome.ok && outcome.value !== undefined ? toPresent(folder, outcome.value) : [];
    });
  }
}

function toPresent({ kind }: TargetFolder, item: XmlElement): PresentItem[] {
  const id = itemIdOf(item);
  if (id === undefined) return [];
  const common = { id: id.id, version: id.changeKey };
  if (kind !== 'mailbox') return [{ ...common, flags: { system: 0, keywords: [] } }];
  const receivedAtSeconds = toEpochSeconds(textAt(item, 'DateTimeReceived'));
  return [
    {
      ...common,
      flags: readFlags(item),
      ...(receivedAtSeconds !== undefined && { receivedAtSeconds }),
    },
  ];
}

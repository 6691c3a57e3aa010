import { formatMoment } from '#codecs/graph/date-time.ts';
import { formatExtended, type ExtendedName } from '#codecs/graph/extended-property.ts';
import { objectsAt, textAt, type JsonObject } from '#codecs/graph/json-value.ts';
import { isFatal } from '#clients/graph/run-batch.ts';
import { parseHeader } from '#codecs/mime/header-fields.ts';
import { parseMessage } from '#codecs/mime/parse-message.ts';
import { DomainError, isDomainError } from '#platform/errors.ts';
import { systemFlags } from '#store/message.ts';
import { fields } from '../../graph/fields.ts';
import { flagLosses } from '../../exchange/flag-losses.ts';
import { formatFlags } from '../../graph/message-state.ts';
import type { Loss } from '../../item.ts';
import type { WriteItem, WriteOutcome } from '../../target.ts';
import { pathsOf, type GraphAccount, type GraphFolder } from './graph-account.ts';
import { markerOf } from './marker.ts';
import { versionOf } from './item-versions.ts';
import { removeForGood } from './remove-for-good.ts';

/** Requests above 4 MB are refused, and base64 adds a third. */
const MAX_MIME_BYTES = 2_900_000;
/** Sent, and not to be sent any more: what is no draft. */
const SUBMITTED = '4';

/**
 * Writes messages without IMAP. What Graph makes of MIME is a draft: it is read back as Graph has taken it apart, written anew as
 * what it was, and taken away. Headers and signatures do not outlive that, and it takes four requests a message.
 */
export async function writeDrafts(
  account: GraphAccount,
  folder: GraphFolder,
  items: readonly WriteItem[],
): Promise<WriteOutcome[]> {
  const outcomes: WriteOutcome[] = [];
  for (const item of items)
    try {
      outcomes.push(await writeOne(account, folder, item));
    } catch (error) {
      if (!isDomainError(error) || isFatal(error)) throw error;
      outcomes.push({ key: item.key, outcome: 'refused', reason: error.message });
    }
  return outcomes;
}

async function writeOne(
  account: GraphAccount,
  folder: GraphFolder,
  item: WriteItem,
): Promise<WriteOutcome> {
  const { mailbox } = account;
  const { key, content, flags } = item;
  if (content.mediaType !== 'message/rfc822')
    throw new DomainError('not-supported', `${content.mediaType} is no message`);
  if (content.bytes.length > MAX_MIME_BYTES)
    throw new DomainError(
      'too-large',
      `${content.bytes.length} bytes: Graph takes ${MAX_MIME_BYTES} at most. Let mail go over IMAP: --target-option mail=imap`,
    );
  const draft = await mailbox.ask({
    method: 'POST',
    path: pathsOf.mailbox.list(await account.workshop.folder()),
    content: { type: 'text/plain', bytes: Buffer.from(content.bytes.toString('base64')) },
  });
  const id = textAt(draft, 'id');
  if (id === undefined) throw new DomainError('unavailable', 'Graph does not tell what it made');
  const isDraft = (flags.system & systemFlags.draft) !== 0;
  const state = formatState(account, item, isDraft);
  const made = isDraft
    ? await finishDraft(account, folder, id, state)
    : await rewrite(account, folder, { id, draft, state });
  return {
    key,
    outcome: 'written',
    id: textAt(made, 'id') ?? id,
    version: versionOf(made),
    losses: [...flagLosses(flags), ...(isDraft ? [] : rewritingLosses(item))],
  };
}

function formatState(account: GraphAccount, item: WriteItem, isDraft: boolean): JsonObject {
  const { flags, receivedAtSeconds } = item;
  const { json, extended } = formatFlags(flags, account.categories);
  const dates: [ExtendedName, string][] =
    receivedAtSeconds === undefined ? [] : [[fields.deliveryTime, formatMoment(receivedAtSeconds)]];
  return {
    ...json,
    ...formatExtended([
      ...extended,
      ...dates,
      ...(isDraft ? [] : [[fields.messageFlags, SUBMITTED] as const]),
      [fields.carriedOver, markerOf(item)],
    ]),
  };
}

/** What a message is made of, in Graph's words. */
const parts = [
  'subject',
  'body',
  'from',
  'sender',
  'toRecipients',
  'ccRecipients',
  'bccRecipients',
  'replyTo',
  'internetMessageId',
  'importance',
  'conversationIndex',
] as const;

async function finishDraft(
  { mailbox }: GraphAccount,
  folder: GraphFolder,
  id: string,
  state: JsonObject,
): Promise<JsonObject> {
  const path = pathsOf.mailbox.item('', id);
  await mailbox.ask({ method: 'PATCH', path, json: state });
  const json = { destinationId: folder.id };
  return await mailbox.ask({ method: 'POST', path: `${path}/move`, json });
}

async function rewrite(
  { mailbox }: GraphAccount,
  folder: GraphFolder,
  {
    id,
    draft,
    state,
  }: { readonly id: string; readonly draft: JsonObject; readonly state: JsonObject },
): Promise<JsonObject> {
  const path = pathsOf.mailbox.item('', id);
  try {
    const answer = await mailbox.ask({ path: `${path}/attachments` });
    const attachments = objectsAt(answer, 'value').map(withoutId);
    const content = Object.fromEntries(
      parts.flatMap((name) => (draft[name] === undefined ? [] : [[name, draft[name]]])),
    );
    const sent = textAt(draft, 'sentDateTime');
    const extended = objectsAt(state, 'singleValueExtendedProperties');
    if (sent !== undefined) extended.push({ id: fields.submitTime.id, value: sent });
    return await mailbox.ask({
      method: 'POST',
      path: pathsOf.mailbox.list(folder.id),
      json: {
        ...content,
        ...state,
        singleValueExtendedProperties: extended,
        ...(attachments.length > 0 && { attachments }),
      },
    });
  } finally {
    await removeForGood(mailbox, [path]);
  }
}

function withoutId(attachment: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(attachment).filter(([name]) => name !== 'id'));
}

function rewritingLosses({ content }: WriteItem): Loss[] {
  const { type, subtype } = parseMessage(content.bytes);
  const losses: Loss[] = [
    {
      what: 'message-rewritten',
      detail: `${countHeaders(content.bytes)} header fields are not as they were: Graph writes messages anew`,
    },
  ];
  if (subtype === 'signed' || subtype === 'encrypted' || subtype.endsWith('pkcs7-mime'))
    losses.push({
      what: 'signature',
      detail: `it was signed or encrypted (${type}/${subtype}), and cannot be checked or opened any more`,
    });
  return losses;
}

function countHeaders(bytes: WriteItem['content']['bytes']): number {
  return parseHeader(bytes, 0, bytes.length).fields.length;
}

import { isFatal } from '#clients/graph/run-batch.ts';
import { writeFastTransfer } from '#codecs/fast-transfer/write-fast-transfer.ts';
import { newPublicText } from '#codecs/mapi/new-item.ts';
import { writeMessage } from '#codecs/mapi/write-message.ts';
import { DomainError, isDomainError } from '#platform/errors.ts';
import { systemFlags } from '#store/message.ts';
import { ownNames } from '../../graph/fields.ts';
import type { ItemImporter } from '../../graph/item-importer.ts';
import { flagLosses, isForwarded } from '../../exchange/flag-losses.ts';
import { categoriesOf } from '../../graph/message-state.ts';
import type { WriteItem, WriteOutcome } from '../../target.ts';
import type { GraphAccount, GraphFolder } from './graph-account.ts';
import { findImported } from './item-markers.ts';
import { markerOf } from './marker.ts';

/** Graph works on so many requests of a mailbox at once. */
const WINDOW = 4;

/**
 * Writes messages by the import of items: as what they were, with their dates and flags, at any size that Exchange takes.
 * @throws DomainError no-permission where the application may not import
 */
export async function importMessages(
  account: GraphAccount,
  folder: GraphFolder,
  items: readonly WriteItem[],
): Promise<WriteOutcome[]> {
  const importer = await account.importer();
  if (importer === undefined)
    throw new DomainError(
      'no-permission',
      `${account.mailbox.owner}: items cannot be imported: the application lacks MailboxItem.ImportExport.All, MailboxFolder.Read.All or User.Read.All; ` +
        'or let mail go over IMAP, --target-option mail=imap',
    );
  const to = await importer.folderId({ kind: 'mailbox', path: folder.path, isDefault: false });
  if (to === undefined)
    throw new DomainError('conflict', `no one folder of the import is ${folder.path.join('/')}`);
  const outcomes: WriteOutcome[] = [];
  for (let at = 0; at < items.length; at += WINDOW)
    outcomes.push(
      ...(await importSome(account, folder, { importer, to }, items.slice(at, at + WINDOW))),
    );
  return outcomes;
}

async function importSome(
  account: GraphAccount,
  folder: GraphFolder,
  place: { readonly importer: ItemImporter; readonly to: string },
  items: readonly WriteItem[],
): Promise<WriteOutcome[]> {
  const refusals = await Promise.all(items.map(async (item) => await put(account, place, item)));
  const taken = items.filter((_, i) => refusals[i] === undefined);
  const found = await findImported(account, folder, taken);
  return items.map((item, i) => {
    const made = found.get(item.key);
    if (made === undefined)
      return { key: item.key, outcome: 'refused', reason: refusals[i] ?? 'it is not to be found' };
    return { key: item.key, outcome: 'written', ...made, losses: flagLosses(item.flags) };
  });
}

/** Why it is refused; undefined where it is not. */
async function put(
  { categories }: GraphAccount,
  { importer, to }: { readonly importer: ItemImporter; readonly to: string },
  item: WriteItem,
): Promise<string | undefined> {
  const { content, flags, receivedAtSeconds } = item;
  if (content.mediaType !== 'message/rfc822') return `${content.mediaType} is no message`;
  const has = (bit: number): boolean => (flags.system & bit) !== 0;
  const isAnswered = has(systemFlags.answered);
  const written = writeMessage(content.bytes, {
    isRead: has(systemFlags.seen),
    isDraft: has(systemFlags.draft),
    isFlagged: has(systemFlags.flagged),
    verb: isAnswered ? 'answered' : isForwarded(flags) ? 'forwarded' : undefined,
    categories: categoriesOf(flags, categories),
    receivedAt: receivedAtSeconds,
    further: [newPublicText(ownNames.carriedOver, markerOf(item))],
  });
  try {
    await importer.put(to, writeFastTransfer(written));
    return undefined;
  } catch (error) {
    if (!isDomainError(error) || isFatal(error)) throw error;
    return error.message;
  }
}

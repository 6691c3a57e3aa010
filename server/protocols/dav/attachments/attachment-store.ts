import type { ReceivedBody } from '../body.ts';
import type { Account } from '#directory/account.ts';
import type { AccountId } from '#platform/ids.ts';
import type { StoredDocument } from '#store/document.ts';
import type { AccountReader, AccountTransaction } from '#store/store.ts';
import type { DavDeps } from '../deps.ts';
import { encodeSegment } from '../path/format-href.ts';
import { attachmentsOf, ensureAttachments } from '../tree/hidden-collections.ts';

/** Where attachments are fetched from: /dav/attachments/ACCOUNT/MANAGED-ID/FILENAME. */
export const ATTACHMENTS_HREF = '/dav/attachments/';

/** Whoever knows the id may read the attachment: attendees elsewhere have nothing else. */
const ID_BYTES = 20;

/** What is kept beside an attachment, as the properties of its document. */
export interface AttachmentFacts {
  readonly fileName: string;
  /** UIDs of the calendar objects that it was put into. */
  readonly uids: readonly string[];
}

export interface Attachment extends AttachmentFacts {
  readonly document: StoredDocument;
}

export function attachmentHref(owner: AccountId, id: string, fileName: string): string {
  return `${ATTACHMENTS_HREF}${owner}/${id}/${encodeSegment(fileName)}`;
}

/** Account and id in the path or URL of an attachment; undefined for any other. */
export function parseAttachmentHref(
  url: string,
): { readonly account: number; readonly id: string } | undefined {
  const found =
    /^(?:https?:\/\/[^/]*)?\/dav\/attachments\/(\d{1,15})\/([a-z2-7]+)(?:\/[^/]*)?$/i.exec(
      url.trim(),
    );
  return found === null ? undefined : { account: Number(found[1]), id: found[2]! };
}

export async function findAttachment(
  reader: AccountReader,
  id: string,
): Promise<Attachment | undefined> {
  const collection = await attachmentsOf(reader);
  const document = collection && (await reader.document(collection.id, id));
  return document && { document, ...factsOf(document) };
}

/** Those of the account. */
export async function listAttachments(reader: AccountReader): Promise<Attachment[]> {
  const collection = await attachmentsOf(reader);
  if (collection === undefined) return [];
  const documents = await reader.documents(collection.id);
  return documents.map((document) => ({ document, ...factsOf(document) }));
}

/** Keeps an attachment; gives its id. @throws DomainError over-quota */
export async function addAttachment(
  { store, random }: DavDeps,
  owner: Account,
  added: AttachmentFacts & { readonly body: ReceivedBody; readonly mediaType: string },
): Promise<string> {
  const { body, mediaType, fileName, uids } = added;
  const name = random.id(ID_BYTES);
  await using prepared = await store.prepareDocument(body.content, mediaType);
  await store.transact(owner.id, async (tx) => {
    const collection = await ensureAttachments(tx);
    const properties = formatFacts({ fileName, uids });
    await tx.putDocument(collection.id, { name, prepared, properties });
  });
  return name;
}

export async function setUids(
  tx: AccountTransaction,
  { document, fileName }: Attachment,
  uids: readonly string[],
): Promise<void> {
  const text = formatFacts({ fileName, uids });
  await tx.setDocumentProperties(document.collection, document.name, text);
}

function formatFacts({ fileName, uids }: AttachmentFacts): string {
  return JSON.stringify({ fileName, uids });
}

function factsOf({ properties }: StoredDocument): AttachmentFacts {
  const { fileName = '', uids = [] } = JSON.parse(properties || '{}') as Partial<AttachmentFacts>;
  return { fileName, uids };
}

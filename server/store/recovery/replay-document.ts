import { isDomainError } from '#platform/errors.ts';
import type { Change, DocumentFacts, MemberFacts } from '../account/journal-facts.ts';
import type { ScannedRecord } from '../blob-store.ts';
import type { CollectionKind } from '../collection.ts';
import type { DocumentSummary } from '../document.ts';
import {
  documentNamed,
  documentNumbered,
  hasDocument,
  hasMember,
  insertDocument,
  searchTextOf,
  setDocumentProperties,
  type SavedDocument,
} from '../sql/documents.ts';
import { identityOf } from '../sql/items.ts';
import { summarizeDocument, unknownSummary } from '../summarize-document.ts';
import { summaryOf } from '../reader/documents.ts';
import { isSettingsType } from '../settings-documents.ts';
import { etagOf, nameDocument } from '../transaction/apply-document.ts';
import { contentIdentity } from '../transaction/content-identity.ts';
import { applyExpunge } from '../transaction/expunge.ts';
import { insertDocumentContent } from '../transaction/insert-item.ts';
import { checkSaved, tryDocumentFacts } from './check-facts.ts';
import { replayMember } from './replay-member.ts';
import { numberFor, rescueMessage, tryReadContent, type ContentParts } from './replay-message.ts';
import type { ReplayDraft } from './replay-draft.ts';

type DocumentMember = MemberFacts & { readonly d: DocumentFacts };

/** Puts a document of the packs back into its collection. */
export async function replayDocument(
  draft: ReplayDraft,
  record: ScannedRecord,
  parts: ContentParts,
): Promise<void> {
  const facts = tryDocumentFacts(record.facts);
  if (facts === undefined) {
    await rescueMessage(draft, record, parts);
    return;
  }
  const content = await replayDocumentContent(draft, record, parts);
  if (content === undefined) {
    const box = draft.collections.edit(facts.c);
    if (box !== undefined) box.uidNext = Math.max(box.uidNext, facts.u + 1);
    return;
  }
  const { bytes, item, etag } = content;
  const summary = await summarizeDocument(facts.d.y, async () => bytes);
  await fileDocument(draft, { ...facts, i: item }, { size: bytes.length, etag, summary });
}

/** Puts a content back, wherever it belongs. @returns undefined when it cannot be read */
export async function replayDocumentContent(
  draft: ReplayDraft,
  record: ScannedRecord,
  parts: ContentParts,
): Promise<{ readonly item: number; readonly etag: string; readonly bytes: Buffer } | undefined> {
  const bytes = await tryReadContent(draft, record, parts);
  if (bytes === undefined) return undefined;
  const identity = contentIdentity(record.sha256!, undefined);
  const { item, isKnown } = await numberFor(draft, record.facts['i'], identity);
  const etag = etagOf(identity);
  if (isKnown) return { item, etag, bytes };
  await insertDocumentContent(draft, { id: item, identity, size: bytes.length }, record.place);
  draft.state.nextItem = Math.max(draft.state.nextItem, item + 1);
  return { item, etag, bytes };
}

/** A copy of a document whose content is there. */
export async function replayDocumentLink(
  draft: ReplayDraft,
  change: DocumentMember & { readonly z: number },
): Promise<void> {
  const { sql, account } = draft;
  const [id, number] = change.d.o ?? [0, 0];
  const source = await documentNumbered(sql, { account, id }, number);
  const isSource = source?.[3] === change.i;
  const summary = isSource
    ? { ...summaryOf(source), searchText: await searchTextOf(sql, { account, id }, number) }
    : // The first document of the content was forgotten.
      unknownSummary;
  const identity = await identityOf(sql, account, change.i);
  await fileDocument(draft, change, { size: change.z, etag: etagOf(identity!), summary });
}

async function fileDocument(
  draft: ReplayDraft,
  facts: DocumentMember,
  content: { readonly size: number; readonly etag: string; readonly summary: DocumentSummary },
): Promise<void> {
  const u = await replayMember(draft, facts, content.size, kindOf(facts.d.y));
  const key = { account: draft.account, id: facts.c };
  const holder = await documentNamed(draft.sql, key, facts.d.n);
  if (holder !== undefined) {
    await applyExpunge(draft, facts.c, { uids: [holder[1]], at: draft.nowSeconds });
    draft.note(
      `the name "${facts.d.n}" in collection ${facts.c}`,
      'document of before still had it; it can be brought back',
    );
  }
  await nameDocument(draft, { ...facts, u }, content);
}

/** What a collection whose creation is lost must have been. */
function kindOf(mediaType: string): CollectionKind {
  if (mediaType.startsWith('text/calendar')) return 'calendar';
  if (isSettingsType(mediaType)) return 'settings';
  return mediaType.startsWith('text/vcard') ? 'addressbook' : 'files';
}

export async function replayDocumentProperties(
  draft: ReplayDraft,
  change: Extract<Change, { readonly o: 'properties' }>,
): Promise<void> {
  const { c, u, p } = change;
  const key = { account: draft.account, id: c };
  if (await hasDocument(draft.sql, key, u))
    await setDocumentProperties(draft.sql, key, { number: u, properties: p });
  else draft.note(`properties of document ${u} in collection ${c}`, 'the document is missing');
}

/** One row of a checkpoint; its membership is there already, or is lost. */
export async function replaySavedDocument(
  draft: ReplayDraft,
  saved: readonly unknown[],
): Promise<void> {
  checkSaved(saved, 'nntnntnnntTtNNnTtNTn');
  const row = [...saved] as SavedDocument;
  const key = { account: draft.account, id: row[0] };
  if (await hasDocument(draft.sql, key, row[1])) return;
  if (row[19] === 0 && !(await hasMember(draft.sql, key, row[1]))) {
    draft.note(`document "${row[2]}" of collection ${row[0]}`, 'its content cannot be read');
    return;
  }
  try {
    await insertDocument(draft.sql, draft.account, row);
  } catch (error) {
    if (!isDomainError(error)) throw error;
    draft.note(`the name "${row[2]}" of collection ${row[0]}`, error.message);
  }
}

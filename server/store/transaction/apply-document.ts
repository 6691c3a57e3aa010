import type { Draft } from '../account/draft.ts';
import type { DocumentFacts, MemberFacts } from '../account/journal-facts.ts';
import { MAX_SEARCH_TEXT, type DocumentSummary, type StoredDocument } from '../document.ts';
import { toDocument } from '../reader/documents.ts';
import { insertDocument, type SavedDocument } from '../sql/documents.ts';
import { applyMember } from './insert-member.ts';

/** What the index says of a content, besides what the facts say. */
export interface DocumentContent {
  readonly size: number;
  readonly etag: string;
  readonly summary: DocumentSummary;
}

/** Names a content that is in a collection under the number in `facts`. The name must be free. */
export async function applyDocument(
  draft: Draft,
  facts: MemberFacts & { readonly d: DocumentFacts },
  content: DocumentContent,
): Promise<StoredDocument> {
  await applyMember(draft, facts, content.size);
  return await nameDocument(draft, facts, content);
}

/** The same for one that is a member already. */
export async function nameDocument(
  draft: Draft,
  facts: MemberFacts & { readonly d: DocumentFacts },
  content: DocumentContent,
): Promise<StoredDocument> {
  const { d } = facts;
  const { summary } = content;
  const row: SavedDocument = [
    facts.c,
    facts.u,
    d.n,
    facts.i,
    content.size,
    content.etag,
    draft.modseq,
    d.t,
    facts.r,
    d.y,
    summary.uid === undefined ? null : withoutNul(summary.uid),
    summary.component,
    summary.startsAt ?? null,
    summary.endsAt ?? null,
    summary.isExact ? 1 : 0,
    d.g ?? null,
    d.p ?? '',
    d.w ?? null,
    keptText(summary.searchText),
    0,
  ];
  await insertDocument(draft.sql, draft.account, row);
  return toDocument(row);
}

/** Null when it is not known or too long: every query then looks at the document itself. */
function keptText(text: string | undefined): string | null {
  return text === undefined || text.length > MAX_SEARCH_TEXT ? null : withoutNul(text);
}

/** PostgreSQL keeps no NUL in text. */
function withoutNul(text: string): string {
  return text.includes('\0') ? text.replaceAll('\0', '') : text;
}

/** The ETag of a content. */
export function etagOf(identity: Uint8Array): string {
  return `"${Buffer.from(identity.buffer, identity.byteOffset, identity.length).toString('hex')}"`;
}

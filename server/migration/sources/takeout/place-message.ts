import type { CollectionRole } from '#store/collection.ts';
import { toKeyword } from '../../files/keyword-of-label.ts';
import { labelNames, type GmailLabel } from './tables/label-names.ts';

/** Where a message of Gmail goes: each into one mailbox, with its further labels as keywords. */
export interface PlacedMessage {
  readonly path: readonly string[];
  readonly role: CollectionRole | undefined;
  /** As IMAP writes them. */
  readonly flags: readonly string[];
}

const byName = new Map<string, GmailLabel>();
for (const [label, names] of Object.entries(labelNames))
  for (const name of names) byName.set(name.toLowerCase(), label as GmailLabel);

interface Place {
  readonly path: readonly string[];
  readonly role?: CollectionRole;
}

/** In this order: what is in the bin is nowhere else for its owner, however it is labelled. */
const ownPlaces: readonly (readonly [label: GmailLabel, place: Place])[] = [
  ['trash', { path: ['Trash'], role: 'trash' }],
  ['spam', { path: ['Spam'], role: 'junk' }],
  ['draft', { path: ['Drafts'], role: 'drafts' }],
  ['inbox', { path: ['INBOX'], role: 'inbox' }],
  ['sent', { path: ['Sent'], role: 'sent' }],
  ['chat', { path: ['Chats'] }],
];
const archive: Place = { path: ['Archive'], role: 'archive' };

export function placeMessage(labels: readonly string[]): PlacedMessage {
  const own = new Set<GmailLabel>();
  const users: string[] = [];
  const keywords: string[] = [];
  for (const label of labels) {
    const known = byName.get(label.toLowerCase());
    const keyword = /^IMAP_(.+)$/.exec(label)?.[1];
    if (known !== undefined) own.add(known);
    // Keywords that mail programs have set come as labels of this form.
    else if (keyword !== undefined) keywords.push(keyword);
    else if (isCategory(label)) keywords.push(toKeyword(label));
    else users.push(label);
  }
  const place = ownPlaces.find(([label]) => own.has(label))?.[1];
  // The most particular label: "Work/2024" before "Work".
  const [first, ...others] = users.toSorted((a, b) => depthOf(b) - depthOf(a));
  const isByLabel = place === undefined && first !== undefined;
  const { path, role } = place ?? (isByLabel ? { path: levelsOf(first) } : archive);
  const further = isByLabel ? others : users;
  return {
    path,
    role,
    flags: [
      ...(own.has('unread') ? [] : ['\\Seen']),
      ...(own.has('starred') ? ['\\Flagged'] : []),
      ...(own.has('draft') ? ['\\Draft'] : []),
      ...(own.has('important') ? ['$Important'] : []),
      ...new Set([...keywords, ...further.map(toKeyword)]),
    ],
  };
}

/** "Category Promotions", "Kategorie: Werbung", "Catégorie Promotions": tabs of the inbox. */
function isCategory(label: string): boolean {
  return /^(?:Category|Kategorie:?|Catégorie:?|Categoría:?|Categoria:?|Categorie:?|Kategoria:?|Категория:?) /i.test(
    label,
  );
}

function levelsOf(label: string): string[] {
  const levels = label.split('/').filter((level) => level.trim() !== '');
  return levels.length === 0 ? [label] : levels;
}

function depthOf(label: string): number {
  return label.split('/').length;
}

import { hash } from 'node:crypto';
import type { Card } from '#codecs/vcard/card.ts';
import { uidOf } from '#codecs/vcard/card.ts';
import { formatCard } from '#codecs/vcard/format-card.ts';
import { parseCards } from '#codecs/vcard/parse-cards.ts';
import { documentNameOf } from '#store/document-name.ts';
import {
  importObjects,
  type ImportOutcome,
  type ImportTarget,
  type ObjectToImport,
} from './import-objects.ts';

/** Puts the cards of a text into an address book. @throws ContentSyntaxError naming the line: nothing was stored */
export async function importCards(target: ImportTarget, text: string): Promise<ImportOutcome> {
  const cards = parseCards(text);
  const objects = cards.map((card) => toObject(card, cards.length === 1 ? text : undefined));
  return await importObjects(target, objects);
}

function toObject(card: Card, whole: string | undefined): ObjectToImport {
  const known = uidOf(card);
  // The same for the same card, so that a second import finds it again.
  const uid = known ?? hash('sha256', formatCard(card), 'hex').slice(0, 32);
  const named: Card =
    known === undefined
      ? { ...card, properties: [{ name: 'UID', parameters: [], value: uid }, ...card.properties] }
      : card;
  return {
    uid,
    kind: 'addressbook',
    name: documentNameOf(uid, 'vcf'),
    text: known !== undefined && whole !== undefined ? whole : formatCard(named),
    mediaType: 'text/vcard; charset=utf-8',
    line: card.properties[0]?.line,
  };
}

import { assertNoNul } from '#codecs/content-lines/assert-no-nul.ts';
import { ContentSyntaxError } from '#codecs/content-lines/content-syntax-error.ts';
import type { ContentLimits } from '#codecs/content-lines/limits.ts';
import type { Card } from './card.ts';
import { parseCards } from './parse-cards.ts';

/** A vCard that an address book can keep. */
export interface AddressObject {
  readonly uid: string;
  readonly version: '3.0' | '4.0';
  readonly card: Card;
}

// RFC 6352 §6.3.2.1
export type AddressPrecondition = 'supported-address-data' | 'valid-address-data';

/** Why an address book cannot keep a text: the precondition, and a sentence that names line and property. */
export class AddressObjectError extends Error {
  override readonly name = 'AddressObjectError';
  readonly precondition: AddressPrecondition;

  constructor(precondition: AddressPrecondition, message: string) {
    super(message);
    this.precondition = precondition;
  }
}

/** Other objects and names of documents refer to it. */
const MAX_UID_LENGTH = 1_000;

/**
 * Looks whether the text is one vCard of a version that we serve, with one UID. FN and N are not asked for (docs/quirks.md).
 * @throws AddressObjectError
 */
// RFC 6352 §5.1
export function validateAddressObject(text: string, limits?: ContentLimits): AddressObject {
  const [card, second] = parseOrRefuse(text, limits);
  if (card === undefined) throw invalid('the text is empty; one vCard is needed');
  if (second !== undefined)
    throw invalid(`${place(second, 'VERSION')}a second vCard; an address object has one`);
  const version = expectVersion(card);
  return { uid: expectUid(card), version, card };
}

function parseOrRefuse(text: string, limits: ContentLimits | undefined): Card[] {
  try {
    assertNoNul(text);
    return parseCards(text, limits);
  } catch (error) {
    if (error instanceof ContentSyntaxError) throw invalid(error.message);
    throw error;
  }
}

function expectVersion(card: Card): '3.0' | '4.0' {
  if (card.version === '3.0' || card.version === '4.0') return card.version;
  if (card.version === '') throw invalid('VERSION is missing; 3.0 and 4.0 are supported');
  throw new AddressObjectError(
    'supported-address-data',
    `${place(card, 'VERSION')}version "${card.version.slice(0, 20)}" is not supported; 3.0 and 4.0 are`,
  );
}

function expectUid(card: Card): string {
  const [line, second] = card.properties.filter((p) => p.name === 'UID');
  if (line === undefined) throw invalid('UID is missing; an address object needs one');
  if (second !== undefined) throw invalid(`line ${second.line}, UID: there is a second one`);
  const uid = line.value.trim();
  if (uid === '') throw invalid(`${place(card, 'UID')}it is empty`);
  if (uid.length > MAX_UID_LENGTH)
    throw invalid(`${place(card, 'UID')}longer than ${MAX_UID_LENGTH} characters`);
  return uid;
}

function invalid(message: string): AddressObjectError {
  return new AddressObjectError('valid-address-data', message);
}

function place(card: Card, name: string): string {
  const line = (card.properties.find((p) => p.name === name) ?? card.properties[0])?.line;
  return line === undefined ? '' : `line ${line}, ${name}: `;
}

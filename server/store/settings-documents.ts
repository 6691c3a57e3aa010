import { hash } from 'node:crypto';
import { MAX_DOCUMENT_NAME_BYTES } from './document.ts';
import {
  parseAbsence,
  parseCategories,
  parseScriptName,
  parseSignatures,
} from './parse-settings.ts';
import type { MailScript, StoredSettings } from './settings.ts';

/** A setting as it is kept. */
export interface SettingsDocument {
  readonly mediaType: string;
  readonly text: string;
  /** Of a script whose name cannot be that of a document: the name, as JSON. */
  readonly properties: string;
}

// Types of our own: what is found without its collection is known by them.
const SCRIPT_TYPE = 'application/vnd.mailstead.settings+sieve; charset=utf-8';
const JSON_TYPE = 'application/vnd.mailstead.settings+json';

const documentNames = {
  activeScript: 'active-script.json',
  absence: 'absence.json',
  signatures: 'signatures.json',
  categories: 'categories.json',
} as const;

const SCRIPT_EXTENSION = '.sieve';

export function isSettingsType(mediaType: string): boolean {
  return mediaType.startsWith('application/vnd.mailstead.settings+');
}

/** Everything that is said, by the names of the documents. */
export function toDocuments(settings: StoredSettings): Map<string, SettingsDocument> {
  const { scripts, absence, signatures, categories } = settings;
  const documents = new Map<string, SettingsDocument>();
  const say = (name: string, value: unknown) =>
    documents.set(name, {
      mediaType: JSON_TYPE,
      text: `${JSON.stringify(value, undefined, 2)}\n`,
      properties: '',
    });
  for (const { name, script, isActive } of scripts) {
    const place = placeOfScript(name);
    documents.set(place.name, { mediaType: SCRIPT_TYPE, text: script, ...place });
    if (isActive) say(documentNames.activeScript, { name });
  }
  if (absence !== undefined) say(documentNames.absence, absence);
  if (signatures.length > 0) say(documentNames.signatures, { signatures });
  if (categories.length > 0) say(documentNames.categories, { categories });
  return documents;
}

/** Names of documents have no "/" and are shorter than those of scripts may be. */
function placeOfScript(name: string): { readonly name: string; readonly properties: string } {
  const own = `${name}${SCRIPT_EXTENSION}`;
  const isPlain =
    !name.includes('/') &&
    Buffer.byteLength(own) <= MAX_DOCUMENT_NAME_BYTES &&
    !/^[0-9a-f]{40}$/.test(name);
  if (isPlain) return { name: own, properties: '' };
  const digest = hash('sha256', name, 'hex').slice(0, 40);
  return { name: `${digest}${SCRIPT_EXTENSION}`, properties: JSON.stringify({ name }) };
}

/** What the documents of an account say. Never throws: what is damaged is named. */
export function fromDocuments(
  documents: Iterable<{
    readonly name: string;
    readonly properties: string;
    /** undefined: it cannot be read. */
    readonly text: string | undefined;
  }>,
): StoredSettings {
  const damaged: string[] = [];
  const scripts: Omit<MailScript, 'isActive'>[] = [];
  const texts = new Map<string, string>();
  for (const { name, properties, text } of documents)
    if (text === undefined || !isKnown(name)) damaged.push(name);
    else if (!name.endsWith(SCRIPT_EXTENSION)) texts.set(name, text);
    else scripts.push({ name: nameOfScript(name, properties), script: text });
  const read = <T>(name: string, parse: (text: string) => T | undefined): T | undefined => {
    const text = texts.get(name);
    const value = text === undefined ? undefined : parse(text);
    if (text !== undefined && value === undefined) damaged.push(name);
    return value;
  };
  const active = read(documentNames.activeScript, parseScriptName);
  return {
    scripts: scripts.map((it) => ({ ...it, isActive: it.name === active })),
    absence: read(documentNames.absence, parseAbsence),
    signatures: read(documentNames.signatures, parseSignatures) ?? [],
    categories: read(documentNames.categories, parseCategories) ?? [],
    damaged: damaged.sort(),
  };
}

const jsonDocuments: ReadonlySet<string> = new Set(Object.values(documentNames));

function isKnown(name: string): boolean {
  return name.endsWith(SCRIPT_EXTENSION) || jsonDocuments.has(name);
}

function nameOfScript(document: string, properties: string): string {
  return parseScriptName(properties) ?? document.slice(0, -SCRIPT_EXTENSION.length);
}

import { type SaxesAttributeNS, SaxesParser, type SaxesTagNS } from 'saxes';
import { DomainError, InputSyntaxError } from '#platform/errors.ts';
import type { Bytes } from '#platform/bytes.ts';
import type { XmlElement, XmlNode } from './element.ts';

/** What a document may cost. The size is the caller's to say; the rest has bounds that no known client comes near. */
export interface XmlLimits {
  readonly maxBytes: number;
  /** Default 64: DAV requests nest about ten deep, and what nests deeper costs stack wherever it is walked. */
  readonly maxDepth?: number;
  /** Elements, texts and comments together. Default 100,000: a multiget of 10,000 hrefs is about 20,000. */
  readonly maxNodes?: number;
  /** Of one element, declarations of namespaces included. Default 64. */
  readonly maxAttributes?: number;
  /** Namespaces by the prefixes under which a sender writes them without saying so. */
  readonly undeclared?: Readonly<Record<string, string>>;
  /** Is given each child of the root as it ends; where it answers true the child is not kept, and its nodes are not counted any more. */
  readonly takeChild?: (child: XmlElement) => boolean;
}

const XMLNS = 'http://www.w3.org/2000/xmlns/';

interface OpenElement {
  readonly ns: string;
  readonly name: string;
  readonly attributes: Map<string, string>;
  readonly children: XmlNode[];
}

/**
 * Reads a document to a tree. There is no document type, and so no entities but the five of XML itself: one that brings a
 * DOCTYPE is refused at once, whatever is in it.
 * @throws InputSyntaxError (offset in bytes of the text as UTF-8); DomainError too-large when a limit is passed
 */
export function parseXml(bytes: Bytes, limits: XmlLimits): XmlElement {
  const { text, write, end } = openDocument(bytes, limits);
  write(text);
  return end();
}

/** Characters read at once: a millisecond or two. */
const STEP_CHARS = 16 * 1024;

/** parseXml() in steps between which `next` lets others have their turn. @throws as parseXml() */
export async function parseXmlInTurns(
  bytes: Bytes,
  limits: XmlLimits,
  next: () => Promise<void> | undefined,
): Promise<XmlElement> {
  const { text, write, end } = openDocument(bytes, limits);
  for (let at = 0; at < text.length; at += STEP_CHARS) {
    write(text.slice(at, at + STEP_CHARS));
    await next();
  }
  return end();
}

function openDocument(bytes: Bytes, limits: XmlLimits) {
  const { maxBytes, maxDepth = 64, maxNodes = 100_000, maxAttributes = 64, takeChild } = limits;
  const { undeclared } = limits;
  if (bytes.length > maxBytes) throw tooLarge('the XML document', maxBytes);
  const text = decodeXml(bytes);
  const parser = new SaxesParser({
    xmlns: true,
    ...(undeclared !== undefined && { additionalNamespaces: { ...undeclared } }),
  });
  const refuse = (message: string): never => {
    throw new InputSyntaxError(message, Buffer.byteLength(text.slice(0, parser.position)));
  };
  let root: OpenElement | undefined;
  const open: OpenElement[] = [];
  let nodes = 0;
  let attributes = 0;
  const count = (): void => {
    if (++nodes > maxNodes) throw tooLarge('the number of nodes in the XML document', maxNodes);
  };
  const addText = (part: string): void => {
    count();
    const children = open.at(-1)?.children;
    if (children === undefined || part === '') return;
    const last = children.at(-1);
    if (typeof last === 'string') children[children.length - 1] = last + part;
    else children.push(part);
  };

  parser.on('error', (error) => refuse(error.message.replace(/^\d+:\d+: /, '')));
  parser.on('doctype', () => refuse('a document type is not taken here'));
  parser.on('opentagstart', () => {
    attributes = 0;
    count();
    if (open.length >= maxDepth) throw tooLarge('the depth of the XML document', maxDepth);
  });
  parser.on('attribute', () => {
    if (++attributes > maxAttributes)
      throw tooLarge('the number of attributes of an XML element', maxAttributes);
  });
  parser.on('opentag', (tag) => {
    const element = toOpenElement(tag);
    open.at(-1)?.children.push(element);
    root ??= element;
    open.push(element);
  });
  parser.on('closetag', () => {
    const closed = open.pop()!;
    if (takeChild === undefined || open.length !== 1 || !takeChild(closed)) return;
    root!.children.pop();
    nodes = 0;
  });
  parser.on('text', addText);
  parser.on('cdata', addText);
  parser.on('comment', count);
  parser.on('processinginstruction', count);
  return {
    text,
    write: (part: string): void => void parser.write(part),
    end(): XmlElement {
      parser.close();
      return root ?? refuse('an element is expected');
    },
  };
}

function toOpenElement(tag: SaxesTagNS): OpenElement {
  const attributes = new Map<string, string>();
  for (const attribute of Object.values<SaxesAttributeNS>(tag.attributes)) {
    const { uri, local, value } = attribute;
    if (uri !== XMLNS) attributes.set(uri === '' ? local : `{${uri}}${local}`, value);
  }
  return { ns: tag.uri, name: tag.local, attributes, children: [] };
}

/** Names of encodings that a declaration may give. */
const decoders: Readonly<Record<string, string>> = {
  'utf-8': 'utf-8',
  utf8: 'utf-8',
  'us-ascii': 'utf-8',
  ascii: 'utf-8',
  'iso-8859-1': 'latin1',
  latin1: 'latin1',
  'windows-1252': 'latin1',
};
/** A declaration is shorter than this. */
const DECLARATION_BYTES = 128;

function decodeXml(bytes: Bytes): string {
  const [a, b] = bytes;
  if ((a === 0xff && b === 0xfe) || (a === 0x3c && b === 0)) return decode(bytes, 'utf-16le');
  if ((a === 0xfe && b === 0xff) || (a === 0 && b === 0x3c)) return decode(bytes, 'utf-16be');
  const head = bytes.toString('latin1', 0, DECLARATION_BYTES);
  const name = /^<\?xml[^>]*?\sencoding\s*=\s*["']([\w.-]+)/.exec(head)?.[1] ?? 'utf-8';
  const label = decoders[name.toLowerCase()];
  if (label === undefined) throw new InputSyntaxError(`the encoding ${name} is not taken here`, 0);
  return decode(bytes, label);
}

function decode(bytes: Bytes, label: string): string {
  try {
    return new TextDecoder(label, { fatal: true }).decode(bytes);
  } catch {
    throw new InputSyntaxError(`the bytes are no ${label}`, 0);
  }
}

function tooLarge(what: string, limit: number): DomainError {
  return new DomainError('too-large', `${what} is above the limit of ${limit}`, {
    details: { limit },
  });
}

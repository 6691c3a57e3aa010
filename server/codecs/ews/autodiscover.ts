import { childOf, elementsOf, textOf, type XmlElement } from '#codecs/xml/element.ts';
import { escapeXmlText } from '#codecs/xml/escape.ts';
import { parseXml } from '#codecs/xml/parse-xml.ts';
import type { Bytes } from '#platform/bytes.ts';
import { InputSyntaxError } from '#platform/errors.ts';

/** What a server says of where a mailbox is. */
export type AutodiscoverAnswer =
  /** Addresses of EWS, those for clients outside of the organisation's network first. */
  | { readonly kind: 'settings'; readonly services: readonly string[] }
  /** To be asked for by another address. */
  | { readonly kind: 'redirect-address'; readonly address: string }
  /** To be asked for elsewhere. */
  | { readonly kind: 'redirect-url'; readonly url: string }
  | { readonly kind: 'refusal'; readonly code: string; readonly text: string };

const REQUEST = 'http://schemas.microsoft.com/exchange/autodiscover/outlook/requestschema/2006';
const ANSWER = 'http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a';
/** Answers have a few KB. */
const LIMITS = { maxBytes: 1024 * 1024, maxNodes: 20_000 };

// MS-OXDSCLI §2.2.3
export function formatAutodiscoverRequest(address: string): string {
  return (
    `<?xml version="1.0" encoding="utf-8"?>\n<Autodiscover xmlns="${REQUEST}"><Request>` +
    `<EMailAddress>${escapeXmlText(address)}</EMailAddress>` +
    `<AcceptableResponseSchema>${ANSWER}</AcceptableResponseSchema></Request></Autodiscover>`
  );
}

/** @throws InputSyntaxError for what is no such answer; DomainError too-large */
// MS-OXDSCLI §2.2.4
export function parseAutodiscoverAnswer(bytes: Bytes): AutodiscoverAnswer {
  const root = parseXml(bytes, LIMITS);
  const response = root.name === 'Autodiscover' ? named(root, 'Response') : undefined;
  if (response === undefined) throw new InputSyntaxError('no answer of Autodiscover', 0);
  const error = named(response, 'Error');
  if (error !== undefined)
    return { kind: 'refusal', code: said(error, 'ErrorCode'), text: said(error, 'Message') };
  const account = named(response, 'Account');
  if (account === undefined) throw new InputSyntaxError('an answer without an account', 0);
  const address = said(account, 'RedirectAddr');
  const url = said(account, 'RedirectUrl');
  switch (said(account, 'Action').toLowerCase()) {
    case 'redirectaddr':
      return { kind: 'redirect-address', address };
    case 'redirecturl':
      return { kind: 'redirect-url', url };
    default:
      return { kind: 'settings', services: servicesOf(account) };
  }
}

/** EXPR is what clients outside use, EXCH those inside; WEB holds both. */
const protocols = ['EXPR', 'EXHTTP', 'WEB', 'EXCH'];

// MS-OXDSCLI §2.2.4.1.1.2.6
function servicesOf(account: XmlElement): string[] {
  const found = elementsOf(account)
    .filter(({ name }) => name === 'Protocol')
    .flatMap((protocol) => {
      const url = serviceIn(protocol);
      return url === '' ? [] : [{ rank: protocols.indexOf(said(protocol, 'Type')), url }];
    })
    .filter(({ rank }) => rank >= 0)
    .sort((a, b) => a.rank - b.rank);
  return [...new Set(found.map(({ url }) => url))];
}

function serviceIn(protocol: XmlElement): string {
  const own = said(protocol, 'EwsUrl') || said(protocol, 'ASUrl');
  if (own !== '') return own;
  for (const where of ['External', 'Internal']) {
    const inside = childOf(protocol, protocol.ns, where);
    const nested = inside === undefined ? undefined : named(inside, 'Protocol');
    const url = nested === undefined ? '' : said(nested, 'ASUrl');
    if (url !== '') return url;
  }
  return '';
}

/** In whichever of the namespaces: servers differ in where they put elements of errors. */
function named(parent: XmlElement, name: string): XmlElement | undefined {
  return elementsOf(parent).find((child) => child.name === name);
}

const MAX_SAID = 2000;

function said(parent: XmlElement, name: string): string {
  const found = named(parent, name);
  return found === undefined ? '' : textOf(found).trim().slice(0, MAX_SAID);
}

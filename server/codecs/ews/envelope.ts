import { childOf, elementsOf, isXmlElement, textOf, type XmlElement } from '#codecs/xml/element.ts';
import { formatXml, formatXmlPrefixes } from '#codecs/xml/format-xml.ts';
import { parseXml } from '#codecs/xml/parse-xml.ts';
import type { Bytes } from '#platform/bytes.ts';
import { InputSyntaxError } from '#platform/errors.ts';
import { ewsFailure } from './ews-failure.ts';
import { MESSAGES, part, SOAP, t, textAt, TYPES } from './names.ts';
import { readServer, type EwsServer, type EwsVersion } from './server-version.ts';

export interface EwsHeader {
  readonly version: EwsVersion;
  /** The address whose mailbox the caller acts in. */
  readonly impersonated?: string;
  /** Windows' name of the zone in which times without one are meant. Not with 2007. */
  readonly timeZone?: string;
}

export interface EwsAnswer {
  readonly server: EwsServer | undefined;
  /** The element of the response inside of the body. */
  readonly response: XmlElement;
}

const prefixes: ReadonlyMap<string, string> = new Map([
  [SOAP, 's'],
  [TYPES, 't'],
  [MESSAGES, 'm'],
]);
/** A thousand items with a dozen properties each, or a few hundred guests. */
const MAX_NODES = 1_000_000;

export function formatEnvelope(header: EwsHeader, request: XmlElement): string {
  const { version, impersonated, timeZone } = header;
  const fields = [
    t('RequestServerVersion', [], { Version: version }),
    ...(impersonated === undefined
      ? []
      : [t('ExchangeImpersonation', t('ConnectingSID', t('PrimarySmtpAddress', impersonated)))]),
    ...(timeZone === undefined
      ? []
      : [t('TimeZoneContext', t('TimeZoneDefinition', [], { Id: timeZone }))]),
  ];
  const head = fields.map((field) => formatXml(field, prefixes)).join('');
  return (
    `<?xml version="1.0" encoding="utf-8"?>\n<s:Envelope${formatXmlPrefixes(prefixes)}>` +
    `<s:Header>${head}</s:Header><s:Body>${formatXml(request, prefixes)}</s:Body></s:Envelope>`
  );
}

/**
 * Reads an answer of a server.
 * @throws DomainError as ewsFailure() makes it for a fault; too-large; InputSyntaxError for what is no envelope
 */
export function parseEnvelope(bytes: Bytes, maxBytes: number): EwsAnswer {
  const root = parseXml(bytes, { maxBytes, maxNodes: MAX_NODES });
  const body = root.name === 'Envelope' ? soapPart(root, 'Body') : undefined;
  const response = body === undefined ? undefined : elementsOf(body)[0];
  if (response === undefined) throw new InputSyntaxError('no SOAP envelope with a body', 0);
  if (response.name === 'Fault') throw readFault(response);
  const header = soapPart(root, 'Header');
  const info = part(header, 'ServerVersionInfo');
  return { server: info === undefined ? undefined : readServer(info), response };
}

/** Samples have the namespace with https, too. */
function soapPart(element: XmlElement, name: string): XmlElement | undefined {
  return childOf(element, SOAP, name) ?? elementsOf(element).find((c) => c.name === name);
}

function readFault(fault: XmlElement): Error {
  const detail = elementsOf(fault).find((c) => c.name === 'detail');
  const find = (name: string): XmlElement | undefined =>
    detail?.children.find((c): c is XmlElement => isXmlElement(c) && c.name === name);
  const code = find('ResponseCode');
  const text =
    find('Message') ?? elementsOf(fault).find((c) => c.name === 'faultstring') ?? undefined;
  return ewsFailure(
    code === undefined ? 'SoapFault' : textOf(code).trim(),
    text === undefined ? 'the server refuses the request' : textOf(text),
    backOffMs(find('MessageXml')),
  );
}

/** Milliseconds in a MessageXml, of a fault or of one message of a response. */
export function backOffMs(messageXml: XmlElement | undefined): number | undefined {
  if (messageXml === undefined) return undefined;
  const value = elementsOf(messageXml).find(
    (c) => c.name === 'Value' && c.attributes.get('Name') === 'BackOffMilliseconds',
  );
  const text = value === undefined ? textAt(messageXml, 'BackOffMilliseconds') : textOf(value);
  return text !== undefined && /^\d{1,9}$/.test(text.trim()) ? Number(text) : undefined;
}

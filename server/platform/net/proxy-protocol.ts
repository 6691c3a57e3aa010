import { isIP } from 'node:net';
import type { Bytes } from '../bytes.ts';
import type { Endpoint } from '../connection.ts';
import { InputSyntaxError } from '../errors.ts';

/** What a balancer says about the connection it passes on (PROXY protocol, versions 1 and 2). */
export interface ProxyHeader {
  /** Bytes the header takes. */
  readonly length: number;
  /** undefined: the balancer speaks for itself (LOCAL, UNKNOWN): the connection's own addresses count. */
  readonly route: { readonly source: Endpoint; readonly destination: Endpoint } | undefined;
  /** TLS that the balancer ended. */
  readonly tls: { readonly protocol: string; readonly cipher: string } | undefined;
}

const V1_START: Bytes = Buffer.from('PROXY ');
const V1_MAX_BYTES = 107;
const V2_START: Bytes = Buffer.from('\r\n\r\n\0\r\nQUIT\n', 'latin1');
const V2_FIXED_BYTES = 16;
/** Addresses take up to 216 bytes; the rest is type-length-value fields. */
const V2_MAX_BODY_BYTES = 4096;

const TLV_SSL = 0x20;
const TLV_SSL_VERSION = 0x21;
const TLV_SSL_CIPHER = 0x23;

/**
 * Parses the header at the start of a connection; undefined when more bytes are needed.
 * @throws InputSyntaxError when the bytes are no PROXY header
 */
export function parseProxyHeader(input: Bytes): ProxyHeader | undefined {
  if (startsLike(input, V2_START)) {
    return input.length < V2_FIXED_BYTES ? undefined : parseVersion2(input);
  }
  if (startsLike(input, V1_START)) return parseVersion1(input);
  throw new InputSyntaxError('no PROXY header', 0);
}

/** Equal as far as there are bytes. */
function startsLike(input: Bytes, start: Bytes): boolean {
  const length = Math.min(input.length, start.length);
  return input.compare(start, 0, length, 0, length) === 0;
}

function parseVersion1(input: Bytes): ProxyHeader | undefined {
  const end = input.subarray(0, V1_MAX_BYTES).indexOf('\r\n');
  if (end < 0) {
    if (input.length >= V1_MAX_BYTES) throw new InputSyntaxError('PROXY line is too long', 0);
    return undefined;
  }
  const [, family, source = '', destination = '', sourcePort = '', destinationPort = '', extra] =
    input.toString('latin1', 0, end).split(' ');
  const length = end + 2;
  if (family === 'UNKNOWN') return { length, route: undefined, tls: undefined };
  const version = family === 'TCP4' ? 4 : family === 'TCP6' ? 6 : undefined;
  if (version === undefined || isIP(source) !== version || isIP(destination) !== version)
    throw new InputSyntaxError('bad addresses in the PROXY line', 0);
  if (extra !== undefined) throw new InputSyntaxError('too many words in the PROXY line', 0);
  return {
    length,
    route: {
      source: { address: source, port: toPort(sourcePort) },
      destination: { address: destination, port: toPort(destinationPort) },
    },
    tls: undefined,
  };
}

function toPort(text: string): number {
  const port = Number(text);
  if (!/^[0-9]{1,5}$/.test(text) || port > 65_535)
    throw new InputSyntaxError('bad port in the PROXY line', 0);
  return port;
}

function parseVersion2(input: Bytes): ProxyHeader | undefined {
  const versionAndCommand = input[12]!;
  const family = input[13]!;
  const bodyLength = input.readUInt16BE(14);
  if (versionAndCommand >> 4 !== 2) throw new InputSyntaxError('unknown PROXY version', 12);
  if (bodyLength > V2_MAX_BODY_BYTES) throw new InputSyntaxError('PROXY header is too long', 14);
  const length = V2_FIXED_BYTES + bodyLength;
  if (input.length < length) return undefined;
  const command = versionAndCommand & 15;
  if (command > 1) throw new InputSyntaxError('unknown PROXY command', 12);
  if (command === 0) return { length, route: undefined, tls: undefined };
  const body = input.subarray(V2_FIXED_BYTES, length);
  const addressBytes = family === 0x11 ? 4 : family === 0x21 ? 16 : 0;
  if (addressBytes === 0) return { length, route: undefined, tls: undefined };
  const fieldsAt = addressBytes * 2 + 4;
  if (body.length < fieldsAt) throw new InputSyntaxError('PROXY header is too short', 14);
  return {
    length,
    route: {
      source: {
        address: formatAddress(body.subarray(0, addressBytes)),
        port: body.readUInt16BE(addressBytes * 2),
      },
      destination: {
        address: formatAddress(body.subarray(addressBytes, addressBytes * 2)),
        port: body.readUInt16BE(addressBytes * 2 + 2),
      },
    },
    tls: findTls(body.subarray(fieldsAt)),
  };
}

function formatAddress(bytes: Bytes): string {
  if (bytes.length === 4) return bytes.join('.');
  const groups: string[] = [];
  for (let i = 0; i < 16; i += 2) groups.push(bytes.readUInt16BE(i).toString(16));
  const text = groups.join(':');
  const zeros = [...text.matchAll(/(?:^|:)0(?::0)+(?=:|$)/g)].map((m) => m[0]);
  const longest = zeros.toSorted((a, b) => b.length - a.length)[0];
  if (longest === undefined) return text;
  const [before, after] = splitOnce(text, longest);
  return `${before}::${after.replace(/^:/, '')}`;
}

function splitOnce(text: string, at: string): [string, string] {
  const index = text.indexOf(at);
  return [text.slice(0, index), text.slice(index + at.length)];
}

function findTls(fields: Bytes): ProxyHeader['tls'] {
  const ssl = readFields(fields).get(TLV_SSL);
  const clientUsedTls = ssl !== undefined && ssl.length >= 5 && (ssl[0]! & 1) === 1;
  if (!clientUsedTls) return undefined;
  const inner = readFields(ssl.subarray(5));
  return {
    protocol: printable(inner.get(TLV_SSL_VERSION)) || 'TLS',
    cipher: printable(inner.get(TLV_SSL_CIPHER)) || 'unknown',
  };
}

function readFields(bytes: Bytes): Map<number, Bytes> {
  const fields = new Map<number, Bytes>();
  for (let at = 0; at + 3 <= bytes.length;) {
    const end = at + 3 + bytes.readUInt16BE(at + 1);
    if (end > bytes.length) throw new InputSyntaxError('PROXY field is cut off', at);
    fields.set(bytes[at]!, bytes.subarray(at + 3, end));
    at = end;
  }
  return fields;
}

function printable(bytes: Bytes | undefined): string {
  return (bytes?.toString('latin1', 0, 64) ?? '').replaceAll(/[^!-~]/g, '');
}

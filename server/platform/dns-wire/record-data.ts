import type { MxRecord, SrvRecord, TlsaRecord } from '../dns.ts';

// The decoder's data, checked and brought into the port's form. `undefined` drops a record that cannot be used.

/** A host name in lower case without the final dot. Others could smuggle line breaks into headers and logs. */
export function toHostName(data: unknown): string | undefined {
  if (typeof data !== 'string') return undefined;
  const name = (data.endsWith('.') ? data.slice(0, -1) : data).toLowerCase();
  return /^[a-z0-9_./-]*$/.test(name) ? name : undefined;
}

export function toAddress(data: unknown): string | undefined {
  return typeof data === 'string' ? data : undefined;
}

export function toText(data: unknown): string | undefined {
  if (typeof data === 'string') return data;
  if (Buffer.isBuffer(data)) return data.toString('utf8');
  if (!Array.isArray(data)) return undefined;
  // RFC 7208 §3.3
  return Buffer.concat(data.map((part) => Buffer.from(part as Buffer))).toString('utf8');
}

export function toMx(data: unknown): MxRecord | undefined {
  const { preference, exchange } = data as { preference?: number; exchange?: string };
  const host = toHostName(exchange);
  return host === undefined ? undefined : { preference: preference ?? 0, exchange: host };
}

export function toSrv(data: unknown): SrvRecord | undefined {
  const { priority, weight, port, target } = data as Partial<SrvRecord>;
  const host = toHostName(target);
  if (host === undefined || port === undefined) return undefined;
  return { priority: priority ?? 0, weight: weight ?? 0, port, target: host };
}

export function toTlsa(data: unknown): TlsaRecord | undefined {
  const { usage, selector, matchingType, certificate } = data as {
    usage: number;
    selector: number;
    matchingType: number;
    certificate: Buffer;
  };
  return { usage, selector, matchingType, data: Buffer.from(certificate) };
}

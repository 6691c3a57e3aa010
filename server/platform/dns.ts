/** The DNS port. Answers are verdicts, so that "no such record" and "could not ask" are never mixed up. */
export interface MxRecord {
  readonly preference: number;
  /** Lower case, without the final dot; '' is the null MX of RFC 7505. */
  readonly exchange: string;
}
export interface TlsaRecord {
  readonly usage: number;
  readonly selector: number;
  readonly matchingType: number;
  readonly data: Uint8Array;
}
export interface SrvRecord {
  readonly priority: number;
  readonly weight: number;
  readonly port: number;
  readonly target: string;
}

export type DnsAnswer<T> =
  | {
      readonly kind: 'found';
      readonly records: readonly T[];
      /** The validating resolver vouched for the answer (AD bit, RFC 4035 §3.2.3). */
      readonly authentic: boolean;
      readonly ttlSeconds: number;
    }
  /** The name or the type does not exist. */
  | { readonly kind: 'none'; readonly nameExists: boolean; readonly authentic: boolean }
  /** Time-out, SERVFAIL, refused: ask again later. */
  | { readonly kind: 'failed'; readonly reason: string };

export interface Dns {
  mx(name: string): Promise<DnsAnswer<MxRecord>>;
  a(name: string): Promise<DnsAnswer<string>>;
  aaaa(name: string): Promise<DnsAnswer<string>>;
  /** Each record's character strings joined. */
  txt(name: string): Promise<DnsAnswer<string>>;
  tlsa(name: string): Promise<DnsAnswer<TlsaRecord>>;
  srv(name: string): Promise<DnsAnswer<SrvRecord>>;
  cname(name: string): Promise<DnsAnswer<string>>;
  ns(name: string): Promise<DnsAnswer<string>>;
  /** Host names of an address (reverse look-up). */
  ptr(address: string): Promise<DnsAnswer<string>>;
}

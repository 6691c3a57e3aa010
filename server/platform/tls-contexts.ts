import type { SecureContext } from 'node:tls';

/** Whether clients are given tickets to resume their TLS session with; by default they are. */
export type ContextKind = 'with-tickets' | 'without-tickets';

/**
 * Certificates and keys as listeners need them. What stands behind may change at any time (reload, renewal):
 * listeners ask at every handshake and keep nothing.
 */
export interface TlsContexts {
  /** The context for the name the client asked for (SNI), or the default one; `serverName` in lower case. */
  secureContext(serverName: string | undefined, kind?: ContextKind): SecureContext;
  /** Somebody's client certificates are trusted (SASL EXTERNAL): ports where users sign in ask for one. */
  readonly trustsClientCertificates?: boolean;
  /**
   * The context for a TLS-ALPN-01 challenge of this name, while one is running; undefined otherwise.
   * Asked only when the client offers "acme-tls/1" and nothing else.
   */
  challengeContext?(serverName: string): SecureContext | undefined;
}

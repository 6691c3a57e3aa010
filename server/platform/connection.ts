import type { Bytes } from './bytes.ts';
import type { ContextKind } from './tls-contexts.ts';

export interface Endpoint {
  /** IPv4 or IPv6 in text form, without zone. */
  readonly address: string;
  readonly port: number;
}

/** What is known of the TLS layer, for traces, policy and channel binding. */
export interface TlsFacts {
  /** "TLSv1.3" */
  readonly protocol: string;
  /** IANA name, "TLS_AES_256_GCM_SHA384" */
  readonly cipher: string;
  /** The name the client asked for, in lower case. */
  readonly serverName: string | undefined;
  /** The client's certificate in DER, when it showed one; `isVerified` when it chains to a trusted authority. */
  readonly clientCertificate: { readonly der: Bytes; readonly isVerified: boolean } | undefined;
  /** Key material for channel binding (RFC 9266 "tls-exporter"); undefined where a proxy ended the TLS. */
  readonly exportKey: ((length: number, label: string) => Bytes) | undefined;
  /** Our own certificate in DER (RFC 5929 "tls-server-end-point"); absent where a proxy ended the TLS. */
  readonly serverCertificate?: () => Bytes | undefined;
}

/** What a session does with its connection. Called one at a time, never before handle() has returned. */
export interface ConnectionHandler {
  onData(chunk: Bytes): void;
  /** The peer will send nothing more; it may still read. */
  onEnd(): void;
  /** What was written has gone to the network after write() had answered false. */
  onDrain?(): void;
  /** The server is stopping: say goodbye at the next good moment. */
  onShutdown?(): void;
  /** Over; called exactly once, nothing follows. */
  onClose(): void;
}

/** One accepted connection, plain or TLS, as a session sees it. */
export interface Connection {
  /** For the log; unique. */
  readonly id: string;
  /** The client: behind a PROXY-protocol balancer the real one. */
  readonly remote: Endpoint;
  readonly local: Endpoint;
  /** Name of the listener that accepted it. */
  readonly listener: string;
  readonly tls: TlsFacts | undefined;
  /** Bytes written and not yet taken by the network. */
  readonly unsentBytes: number;
  /** Sets who hears of data and end. Data begins to flow. */
  handle(handler: ConnectionHandler): void;
  /** Writes bytes, or text as UTF-8; false when the caller should wait for onDrain before writing much more. */
  write(data: string | Uint8Array): boolean;
  /** The same for pieces that belong together: they reach the network in one go, and are not copied before. */
  writeAll(pieces: readonly Uint8Array[]): boolean;
  /** Writes a last word and closes after it. */
  end(data?: string): void;
  /** Closes at once. */
  destroy(): void;
  pause(): void;
  resume(): void;
  /**
   * Sends `goAhead` in the clear, then becomes TLS. What the client had sent before is thrown away.
   * @throws DomainError unavailable when the handshake fails or takes too long; the connection is closed then
   */
  startTls(goAhead: string, kind?: ContextKind): Promise<void>;
}

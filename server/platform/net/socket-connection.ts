import type { Socket } from 'node:net';
import type { Bytes } from '../bytes.ts';
import type { Connection, ConnectionHandler, Endpoint, TlsFacts } from '../connection.ts';
import { DomainError } from '../errors.ts';
import type { ContextKind } from '../tls-contexts.ts';
import { acceptTls, type TlsAcceptor } from './accept-tls.ts';

export interface ConnectionFacts {
  readonly id: string;
  readonly listener: string;
  readonly remote: Endpoint;
  readonly local: Endpoint;
  /** TLS that is not ours to see: a balancer ended it. */
  readonly tls: TlsFacts | undefined;
}

/** A Connection over a Node socket; the socket is replaced when TLS begins. */
export class SocketConnection implements Connection {
  readonly id: string;
  readonly listener: string;
  readonly remote: Endpoint;
  readonly local: Endpoint;
  readonly #acceptor: TlsAcceptor | undefined;
  readonly #onClosed: () => void;
  #socket: Socket;
  #tls: TlsFacts | undefined;
  #handler: ConnectionHandler | undefined;
  #isClosed = false;
  #isUpgrading = false;

  constructor(options: {
    socket: Socket;
    facts: ConnectionFacts;
    acceptor: TlsAcceptor | undefined;
    onClosed: () => void;
  }) {
    const { facts } = options;
    this.id = facts.id;
    this.listener = facts.listener;
    this.remote = facts.remote;
    this.local = facts.local;
    this.#tls = facts.tls;
    this.#socket = options.socket;
    this.#acceptor = options.acceptor;
    this.#onClosed = options.onClosed;
    // A connection may break before anybody handles it.
    this.#socket.once('close', this.#closed);
  }

  get tls(): TlsFacts | undefined {
    return this.#tls;
  }

  get unsentBytes(): number {
    return this.#socket.writableLength;
  }

  handle(handler: ConnectionHandler): void {
    const isFirst = this.#handler === undefined;
    this.#handler = handler;
    if (this.#isClosed) queueMicrotask(() => handler.onClose());
    else if (isFirst) this.#listen(this.#socket);
  }

  write(data: string | Uint8Array): boolean {
    return this.#socket.writable ? this.#socket.write(data) : false;
  }

  writeAll(pieces: readonly Uint8Array[]): boolean {
    const socket = this.#socket;
    if (!socket.writable) return false;
    socket.cork();
    let isFree = true;
    for (const piece of pieces) isFree = socket.write(piece);
    socket.uncork();
    return isFree;
  }

  end(data?: string): void {
    if (!this.#socket.writable) {
      this.#socket.destroy();
      return;
    }
    // The peer may never close its side: what it still sends is read and dropped until the sweep destroys us.
    if (data === undefined) this.#socket.end();
    else this.#socket.end(data);
    this.#socket.resume();
  }

  destroy(): void {
    this.#socket.destroy();
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    if (!this.#isUpgrading) this.#socket.resume();
  }

  shutDown(): void {
    if (this.#handler?.onShutdown === undefined) this.destroy();
    else this.#handler.onShutdown();
  }

  async startTls(goAhead: string, kind?: ContextKind): Promise<void> {
    if (this.#acceptor === undefined || this.#isUpgrading || this.#tls !== undefined)
      throw new DomainError('wrong-state', 'TLS cannot begin here');
    const plain = this.#socket;
    this.#isUpgrading = true;
    plain.removeAllListeners('data').removeAllListeners('end').removeAllListeners('drain');
    plain.pause();
    // RFC 3207 §5: what came in before the handshake must not count after it.
    while (plain.read() !== null);
    await new Promise<void>((resolve) => plain.write(goAhead, () => resolve()));
    await this.acceptTls(kind);
    this.#isUpgrading = false;
    this.#listen(this.#socket);
  }

  /** Does the handshake on the socket as it is. */
  async acceptTls(kind?: ContextKind): Promise<void> {
    const plain = this.#socket;
    const { socket, facts } = await acceptTls(plain, this.#acceptor!, kind);
    plain.removeListener('close', this.#closed);
    this.#socket = socket;
    this.#tls = facts;
    socket.once('close', this.#closed);
    if (socket.destroyed) this.#closed();
  }

  #listen(socket: Socket): void {
    socket.on('data', (chunk: Bytes) => this.#handler?.onData(chunk));
    socket.on('end', () => this.#handler?.onEnd());
    socket.on('drain', () => this.#handler?.onDrain?.());
    socket.resume();
  }

  readonly #closed = (): void => {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#onClosed();
    this.#handler?.onClose();
  };
}

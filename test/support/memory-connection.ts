import type { Connection, ConnectionHandler, TlsFacts } from '../../server/platform/connection.ts';
import type { TranscriptPort } from './transcript.ts';

/**
 * A connection without a network: both directions are buffered and arrive later, as on a real one. TLS is only
 * pretended: what matters here is what a session does about it.
 */
export function createMemoryConnection(
  options: { readonly address?: string; readonly isTls?: boolean; readonly listener?: string } = {},
): { readonly connection: Connection; readonly port: TranscriptPort } {
  const peer = new MemoryPeer();
  const connection: Connection = {
    id: 'test',
    listener: options.listener ?? 'test',
    remote: { address: options.address ?? '192.0.2.1', port: 40_000 },
    local: { address: '198.51.100.1', port: 25 },
    get tls() {
      return peer.tls;
    },
    unsentBytes: 0,
    handle: (handler) => peer.setHandler(handler),
    write(data) {
      peer.send(Buffer.from(data as string));
      return true;
    },
    writeAll(pieces) {
      peer.send(Buffer.concat(pieces));
      return true;
    },
    end(data) {
      if (data !== undefined) peer.send(Buffer.from(data));
      peer.closeServer();
    },
    destroy: () => peer.closeServer(),
    pause() {},
    resume() {},
    async startTls(goAhead) {
      peer.dropInput();
      peer.send(Buffer.from(goAhead));
      await new Promise((r) => setImmediate(r));
      peer.tls = testTls;
    },
  };
  if (options.isTls === true) peer.tls = testTls;
  return { connection, port: peer };
}

const testTls: TlsFacts = {
  protocol: 'TLSv1.3',
  cipher: 'TLS_AES_256_GCM_SHA384',
  serverName: undefined,
  clientCertificate: undefined,
  exportKey: undefined,
};

class MemoryPeer implements TranscriptPort {
  tls: TlsFacts | undefined;
  #handler: ConnectionHandler | undefined;
  #toServer: Buffer[] = [];
  #toClient = '';
  #isClosed = false;
  #wake: (() => void) | undefined;

  setHandler(handler: ConnectionHandler): void {
    this.#handler = handler;
    this.#pump();
  }

  send(bytes: Buffer): void {
    if (this.#isClosed) return;
    setImmediate(() => {
      this.#toClient += bytes.toString('utf8');
      this.#wake?.();
    });
  }

  closeServer(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    setImmediate(() => {
      this.#wake?.();
      this.#handler?.onClose();
    });
  }

  dropInput(): void {
    this.#toServer = [];
  }

  write(bytes: Buffer): void {
    this.#toServer.push(bytes);
    this.#pump();
  }

  close(): void {
    if (!this.#isClosed) setImmediate(() => this.#handler?.onEnd());
  }

  async readLine(): Promise<string | undefined> {
    for (let tries = 0; tries < 200; tries++) {
      const end = this.#toClient.indexOf('\r\n');
      if (end >= 0) {
        const line = this.#toClient.slice(0, end);
        this.#toClient = this.#toClient.slice(end + 2);
        return line;
      }
      if (this.#isClosed && tries > 2) return undefined;
      await this.#settle();
    }
    throw new Error(`no line came; so far: ${JSON.stringify(this.#toClient)}`);
  }

  async readRest(): Promise<string> {
    await this.#settle();
    await this.#settle();
    return this.#toClient;
  }

  /** Waits for the next bytes, or a few milliseconds. */
  async #settle(): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, 10);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#wake = undefined;
    await new Promise((r) => setImmediate(r));
  }

  #pump(): void {
    setImmediate(() => {
      if (this.#handler === undefined || this.#isClosed) return;
      for (const bytes of this.#toServer.splice(0)) this.#handler.onData(bytes);
    });
  }
}

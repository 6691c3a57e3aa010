import type { Connection, ConnectionHandler } from '#platform/connection.ts';
import type { ImapServer } from '#protocols/imap/imap-server.ts';

/** What one command was answered: responses as Latin-1 text, literals in place. */
export interface ImapAnswer {
  readonly untagged: readonly string[];
  /** The tagged line, without its tag: "OK [...] ...". */
  readonly reply: string;
}

/** A client without a network that speaks to a server byte for byte. */
export interface ImapClient {
  /** Sends a command (text is Latin-1) and gives everything up to its tagged answer. */
  run(command: string | Buffer): Promise<ImapAnswer>;
  /** Sends it and fails when the answer is not OK. */
  ok(command: string | Buffer): Promise<readonly string[]>;
  /** `{n+}` with the bytes of a message behind it. */
  append(start: string, message: Buffer): Promise<ImapAnswer>;
  close(): void;
}

/** Connects and signs in. */
export async function connectImap(server: ImapServer, user: string): Promise<ImapClient> {
  const wire = new Wire();
  server.accept(wire.connection);
  await wire.response();
  let count = 0;
  const client: ImapClient = {
    async run(command) {
      const tag = `c${++count}`;
      wire.send(
        Buffer.concat([Buffer.from(`${tag} `), Buffer.from(command as string, 'latin1'), crlf]),
      );
      const untagged: string[] = [];
      for (;;) {
        const response = await wire.response();
        if (response.startsWith(`${tag} `))
          return { untagged, reply: response.slice(tag.length + 1) };
        untagged.push(response.replace(/^\* /, ''));
      }
    },
    async ok(command) {
      const { untagged, reply } = await client.run(command);
      if (!reply.startsWith('OK'))
        throw new Error(`${command.toString('latin1').slice(0, 200)}: ${reply}`);
      return untagged;
    },
    async append(start, message) {
      const mark = message.includes(0) ? '~' : '';
      const head = Buffer.from(`APPEND ${start} ${mark}{${message.length}+}\r\n`, 'latin1');
      return await client.run(Buffer.concat([head, message]));
    },
    close: () => wire.close(),
  };
  await client.ok(`LOGIN ${user}@example.test secret`);
  return client;
}

const crlf = Buffer.from('\r\n');

class Wire {
  readonly connection: Connection;
  #handler: ConnectionHandler | undefined;
  #toServer: Buffer[] = [];
  #received = '';
  #wake: (() => void) | undefined;
  #isOver = false;

  constructor() {
    this.connection = {
      id: 'client',
      listener: 'test',
      remote: { address: '127.0.0.1', port: 40_000 },
      local: { address: '127.0.0.1', port: 143 },
      tls: undefined,
      unsentBytes: 0,
      handle: (handler) => {
        this.#handler = handler;
        this.#pump();
      },
      write: (data) => {
        this.#received += Buffer.from(data as string).toString('latin1');
        this.#wake?.();
        return true;
      },
      writeAll: (pieces) => pieces.every((piece) => this.connection.write(piece)),
      end: (data) => {
        this.#received += data ?? '';
        this.close();
      },
      destroy: () => this.close(),
      pause: () => undefined,
      resume: () => undefined,
      startTls: async () => undefined,
    };
  }

  send(bytes: Buffer): void {
    this.#toServer.push(bytes);
    this.#pump();
  }

  close(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    setImmediate(() => this.#handler?.onClose());
    this.#wake?.();
  }

  /** One response with its literals. */
  async response(): Promise<string> {
    for (;;) {
      const end = responseEnd(this.#received);
      if (end >= 0) {
        const response = this.#received.slice(0, end - 2);
        this.#received = this.#received.slice(end);
        return response;
      }
      if (this.#isOver) throw new Error(`the server closed after ${this.#received}`);
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  #pump(): void {
    setImmediate(() => {
      for (const bytes of this.#handler === undefined ? [] : this.#toServer.splice(0))
        this.#handler!.onData(bytes);
    });
  }
}

/** Behind the line end of the first response, or -1 while it is not whole. */
function responseEnd(text: string): number {
  let at = 0;
  for (;;) {
    const end = text.indexOf('\r\n', at);
    if (end < 0) return -1;
    const literal = /\{(\d+)\}$/.exec(text.slice(Math.max(at, end - 20), end));
    if (literal === null) return end + 2;
    at = end + 2 + Number(literal[1]);
    if (at > text.length) return -1;
  }
}

import { openLineSocket } from './line-socket.ts';

export interface DavReply {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Buffer;
}

export interface DavRequestParts {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

/** One connection of HTTP/1.1, signed in, one request at a time. */
export interface DavWire {
  /** @throws ConnectionLost when the server went before it had answered whole */
  ask(method: string, path: string, parts?: DavRequestParts): Promise<DavReply>;
  close(): void;
}

export async function openDavClient(
  port: number,
  user: string,
  password: string,
): Promise<DavWire> {
  let socket = await openLineSocket(port);
  let isOver = false;
  const credentials = Buffer.from(`${user}:${password}`).toString('base64');

  const readHeaders = async (): Promise<Map<string, string>> => {
    const headers = new Map<string, string>();
    for (;;) {
      const line = await socket.readLine();
      if (line === '') return headers;
      const colon = line.indexOf(':');
      headers.set(line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim());
    }
  };

  const readChunks = async (): Promise<Buffer> => {
    const chunks: Buffer[] = [];
    for (;;) {
      const size = Number.parseInt(await socket.readLine(), 16);
      // The connection is read on: what it gives may lie in memory that is used again.
      if (size > 0) chunks.push(Buffer.from(await socket.readBytes(size)));
      await socket.readLine();
      if (size === 0) return Buffer.concat(chunks);
    }
  };

  return {
    async ask(method, path, { headers = {}, body = '' } = {}) {
      const bytes = Buffer.from(body);
      // RFC 9112 §9.6: a server ends a connection after so many requests.
      if (isOver) socket = await openLineSocket(port);
      const fields = {
        Host: 'localhost',
        Authorization: `Basic ${credentials}`,
        ...(bytes.length > 0 || method === 'PUT' ? { 'Content-Length': `${bytes.length}` } : {}),
        ...headers,
      };
      const lines = Object.entries(fields).map(([name, value]) => `${name}: ${value}\r\n`);
      const head = Buffer.from(`${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n`);
      socket.write(Buffer.concat([head, bytes]));
      const status = Number((await socket.readLine()).split(' ')[1]);
      const found = await readHeaders();
      isOver = found.get('connection')?.toLowerCase() === 'close';
      const length = Number(found.get('content-length') ?? 0);
      const reply = found.get('transfer-encoding') === 'chunked';
      return {
        status,
        headers: found,
        body: reply ? await readChunks() : Buffer.from(await socket.readBytes(length)),
      };
    },
    close: () => socket.close(),
  };
}

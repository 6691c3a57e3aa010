import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** A connection read by lines and by counted bytes; every wait ends with an error when the connection does. */
export interface LineSocket {
  write(bytes: string | Uint8Array): void;
  readLine(): Promise<string>;
  readBytes(count: number): Promise<Buffer>;
  close(): void;
}

export async function openLineSocket(port: number, patienceMs = 60_000): Promise<LineSocket> {
  const socket: Socket = connect({ port, host: '127.0.0.1', noDelay: true });
  socket.on('error', () => undefined);
  await Promise.race([once(socket, 'connect'), failOnClose(socket)]);
  let chunks: Buffer[] = [];
  let length = 0;
  let isOver = false;
  let wake: (() => void) | undefined;
  const rouse = () => {
    wake?.();
    wake = undefined;
  };
  socket.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    length += chunk.length;
    rouse();
  });
  socket.on('close', () => {
    isOver = true;
    rouse();
  });
  socket.setTimeout(patienceMs, () => socket.destroy());
  const gather = (): Buffer => {
    const all = chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks);
    chunks = [all];
    return all;
  };
  const take = (count: number): Buffer => {
    const all = gather();
    chunks = count < all.length ? [all.subarray(count)] : [];
    length -= count;
    return all.subarray(0, count);
  };
  const more = async (): Promise<void> => {
    if (isOver) throw new ConnectionLost();
    await new Promise<void>((resolve) => (wake = resolve));
  };
  return {
    write: (bytes) => void socket.write(bytes),
    async readLine() {
      for (;;) {
        const end = length === 0 ? -1 : gather().indexOf('\r\n');
        if (end >= 0) return take(end + 2).toString('latin1', 0, end);
        await more();
      }
    },
    async readBytes(count) {
      while (length < count) await more();
      return take(count);
    },
    close: () => void socket.destroy(),
  };
}

/** The other side is gone: what was asked last may have been done or not. */
export class ConnectionLost extends Error {
  override readonly name = 'ConnectionLost';
}

async function failOnClose(socket: Socket): Promise<never> {
  await once(socket, 'close');
  throw new ConnectionLost();
}

import assert from 'node:assert/strict';
import { connect, type Socket } from 'node:net';
import { once } from 'node:events';

/** A client of a line protocol that says what it expects. */
export interface LineClient {
  /** Reads one line and holds it against the pattern. */
  expect(pattern: RegExp): Promise<string>;
  /** Sends a line, then reads one. */
  send(line: string, pattern: RegExp): Promise<string>;
  write(bytes: string | Uint8Array): void;
  readLine(): Promise<string>;
  /** Lines up to a lone dot, as they came. */
  readDotted(): Promise<string[]>;
  expectClose(): Promise<void>;
  /** Leaves without a word. */
  cut(): void;
}

const PATIENCE_MS = 10_000;

export async function talk(port: number, host = '127.0.0.1'): Promise<LineClient> {
  const socket: Socket = connect({ port, host, noDelay: true });
  await once(socket, 'connect');
  let text = '';
  let isOver = false;
  let wake: (() => void) | undefined;
  socket.on('data', (d: Buffer) => {
    text += d.toString('latin1');
    wake?.();
  });
  socket.on('error', () => {});
  socket.on('close', () => {
    isOver = true;
    wake?.();
  });
  const more = async (): Promise<void> => {
    const late = new Promise<never>((_, reject) => {
      const timer = setTimeout(
        () => reject(new Error(`nothing came within ${PATIENCE_MS} ms; so far: ${text}`)),
        PATIENCE_MS,
      );
      wake = () => {
        clearTimeout(timer);
        arrived();
      };
    });
    let arrived!: () => void;
    await Promise.race([new Promise<void>((resolve) => (arrived = resolve)), late]);
    wake = undefined;
  };
  const readLine = async (): Promise<string> => {
    while (!text.includes('\r\n')) {
      if (isOver) throw new Error(`closed; unread: ${text}`);
      await more();
    }
    const end = text.indexOf('\r\n');
    const line = text.slice(0, end);
    text = text.slice(end + 2);
    return line;
  };
  const expect = async (pattern: RegExp): Promise<string> => {
    const line = await readLine();
    assert.match(line, pattern);
    return line;
  };
  return {
    expect,
    readLine,
    write: (bytes) => void socket.write(bytes),
    async send(line, pattern) {
      socket.write(`${line}\r\n`);
      return await expect(pattern);
    },
    async readDotted() {
      const lines: string[] = [];
      for (let line = await readLine(); line !== '.'; line = await readLine()) lines.push(line);
      return lines;
    },
    async expectClose() {
      while (!isOver) await more();
    },
    cut: () => void socket.destroy(),
  };
}

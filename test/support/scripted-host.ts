import { createServer, type Socket } from 'node:net';
import { once } from 'node:events';

export interface ScriptedHost extends AsyncDisposable {
  readonly port: number;
  /** Every line that came, over all connections. */
  readonly lines: string[];
}

/**
 * A host that answers by rule: the greeting, then for each line what `answer` gives ('' for nothing; 'CLOSE' ends the
 * connection). After an answer that begins with 354 lines are the message up to the dot, which is then answered.
 */
export async function createScriptedHost(
  greeting: string,
  answer: (line: string, lines: readonly string[]) => string,
): Promise<ScriptedHost> {
  const lines: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.write(greeting);
    let pending = '';
    let isMessage = false;
    socket.on('data', (chunk: Buffer) => {
      pending += chunk.toString('latin1');
      for (let end = pending.indexOf('\r\n'); end >= 0; end = pending.indexOf('\r\n')) {
        const line = pending.slice(0, end);
        pending = pending.slice(end + 2);
        lines.push(line);
        if (isMessage && line !== '.') continue;
        isMessage = false;
        const text = answer(line, lines);
        if (text === 'CLOSE') {
          socket.destroy();
          return;
        }
        isMessage = text.startsWith('354');
        if (text !== '') socket.write(text);
      }
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    lines,
    port: (server.address() as { port: number }).port,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

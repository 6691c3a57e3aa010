import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';

/** A mail server for all domains elsewhere: takes everything and remembers who got it. */
export interface MailSink extends AsyncDisposable {
  readonly port: number;
  /** How often each recipient was given a message. */
  readonly received: ReadonlyMap<string, number>;
}

export async function openMailSink(): Promise<MailSink> {
  const received = new Map<string, number>();
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => undefined);
    serveSink(socket, (address) => received.set(address, (received.get(address) ?? 0) + 1));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as { port: number }).port,
    received,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

function serveSink(socket: Socket, take: (address: string) => void): void {
  let pending = '';
  let isMessage = false;
  let recipients: string[] = [];
  const answer = (line: string): string => {
    const verb = line.slice(0, 4).toUpperCase();
    if (verb === 'EHLO') return '250-sink.test\r\n250-PIPELINING\r\n250 8BITMIME\r\n';
    if (verb === 'DATA') {
      isMessage = true;
      return '354 go on\r\n';
    }
    if (verb === 'RCPT') recipients.push(/<(.*)>/.exec(line)?.[1] ?? '');
    if (verb === 'MAIL' || verb === 'RSET') recipients = [];
    return verb === 'QUIT' ? '221 bye\r\n' : '250 2.0.0 ok\r\n';
  };
  socket.write('220 sink.test ESMTP\r\n');
  socket.on('data', (chunk: Buffer) => {
    pending += chunk.toString('latin1');
    let answers = '';
    for (let end = pending.indexOf('\r\n'); end >= 0; end = pending.indexOf('\r\n')) {
      const line = pending.slice(0, end);
      pending = pending.slice(end + 2);
      if (isMessage && line !== '.') continue;
      if (isMessage) for (const address of recipients) take(address);
      answers += isMessage ? '250 2.0.0 taken\r\n' : answer(line);
      if (isMessage && line === '.') isMessage = false;
    }
    if (answers !== '') socket.write(answers);
  });
}

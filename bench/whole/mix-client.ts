import { once } from 'node:events';
import { connect } from 'node:net';

/** An IMAP connection that costs the machine little beside the server: answers are looked at only for their end. */
export interface MixClient {
  /** Sends a command, perhaps with a literal at its end; gives the answers. */
  run(command: string, literal?: Buffer): Promise<string>;
  close(): void;
}

export async function openMixClient(port: number): Promise<MixClient> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  let received = '';
  let tag = '';
  let count = 0;
  let onAnswer: ((answer: string) => void) | undefined;
  socket.setEncoding('latin1');
  socket.on('data', (chunk: string) => {
    received += chunk;
    const at = received.startsWith(`${tag} `) ? 0 : received.lastIndexOf(`\r\n${tag} `);
    if (at < 0 || !received.endsWith('\r\n')) return;
    const answer = received;
    received = '';
    onAnswer?.(answer);
  });
  tag = '*';
  await once(socket, 'data');
  received = '';
  return {
    async run(command, literal) {
      tag = `m${++count}`;
      const answered = new Promise<string>((resolve) => (onAnswer = resolve));
      if (literal === undefined) socket.write(`${tag} ${command}\r\n`);
      else {
        socket.cork();
        socket.write(`${tag} ${command} {${literal.length}+}\r\n`);
        socket.write(literal);
        socket.write('\r\n');
        socket.uncork();
      }
      const answer = await answered;
      const end = answer.slice(answer.lastIndexOf(`${tag} `));
      // A message that another client has removed meanwhile is no fault.
      if (!end.startsWith(`${tag} OK`) && !end.includes('[EXPUNGEISSUED]'))
        throw new Error(`${command}: ${end}`);
      return answer;
    },
    close: () => socket.destroy(),
  };
}

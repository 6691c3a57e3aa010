import { openLineSocket } from './line-socket.ts';

/** One untagged answer: its text with each literal taken out and replaced by \u0000. */
export interface Untagged {
  readonly text: string;
  readonly literals: readonly Buffer[];
}

export interface ImapAnswer {
  readonly status: 'OK' | 'NO' | 'BAD';
  readonly text: string;
  readonly untagged: readonly Untagged[];
}

export interface ImapClient {
  /** A command, perhaps with a literal at its end. */
  ask(command: string, literal?: Buffer): Promise<ImapAnswer>;
  /** The same; throws when the answer is not OK. */
  do(command: string, literal?: Buffer): Promise<ImapAnswer>;
  /** Sends a command whose answer nobody waits for: the last one of this client. */
  start(command: string): void;
  close(): void;
}

/** Connects without signing in; throws ConnectionLost when the server goes. */
export async function openImapClient(port: number): Promise<ImapClient> {
  const socket = await openLineSocket(port);
  let lastTag = 0;
  const readAnswer = async (): Promise<Untagged> => {
    let text = '';
    const literals: Buffer[] = [];
    for (;;) {
      const line = await socket.readLine();
      const literal = /~?\{(\d+)\}$/.exec(line);
      if (literal === null) return { text: text + line, literals };
      text += `${line.slice(0, literal.index)}\u0000`;
      literals.push(Buffer.from(await socket.readBytes(Number(literal[1]))));
    }
  };
  const ask = async (command: string, literal?: Buffer): Promise<ImapAnswer> => {
    const tag = `t${++lastTag}`;
    const end = literal === undefined ? '\r\n' : ` {${literal.length}}\r\n`;
    socket.write(`${tag} ${command}${end}`);
    const untagged: Untagged[] = [];
    for (;;) {
      const answer = await readAnswer();
      if (answer.text.startsWith('+ ') && literal !== undefined) {
        socket.write(literal);
        socket.write('\r\n');
      } else if (answer.text.startsWith(`${tag} `)) {
        const text = answer.text.slice(tag.length + 1);
        return { status: text.split(' ')[0] as ImapAnswer['status'], text, untagged };
      } else untagged.push(answer);
    }
  };
  await readAnswer();
  return {
    ask,
    async do(command, literal) {
      const answer = await ask(command, literal);
      if (answer.status !== 'OK') throw new Error(`${command}: ${answer.text}`);
      return answer;
    },
    start: (command) => socket.write(`t${++lastTag} ${command}\r\n`),
    close: () => socket.close(),
  };
}

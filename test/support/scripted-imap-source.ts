import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';

export interface ScriptedMessage {
  uid: number;
  content: string | Buffer;
  /** What RFC822.SIZE says, where that is a lie. */
  size?: number;
  flags?: string;
  /** Of Gmail, as they go over the wire. */
  labels?: string;
}

export interface ScriptedMailbox {
  uidValidity: number;
  messages: ScriptedMessage[];
  attributes?: string;
}

/** A command as it came, and what the server would do with it. */
export interface ScriptedCommand {
  readonly tag: string;
  readonly verb: string;
  readonly rest: string;
  readonly user: string;
  /** Name of the mailbox that is open. */
  readonly mailbox: string;
  readonly socket: Socket;
}

/**
 * What a test says to a command instead of the server: text to send ("%" stands for the tag), nothing more than closing the
 * connection after so many bytes of the usual answer, or undefined for the usual answer.
 */
export type ScriptedAnswer = string | { readonly cutAfter: number } | undefined;

export interface ScriptedImapSource extends AsyncDisposable {
  readonly port: number;
  /** By name as it goes over the wire; a test changes it at any time. */
  readonly mailboxes: Map<string, ScriptedMailbox>;
  readonly commands: string[];
  answer: (command: ScriptedCommand) => ScriptedAnswer;
  /** Refuses connections from now on, or takes them again. */
  isAway: boolean;
}

interface ScriptedOptions {
  readonly capabilities?: string;
  readonly delimiter?: string;
}

/** A small IMAP server whose faults a test scripts. Every name and password is good; all accounts have the same mail. */
export async function startScriptedImapSource(
  options: ScriptedOptions = {},
): Promise<ScriptedImapSource> {
  const { capabilities = 'IMAP4rev1', delimiter = '/' } = options;
  const sockets = new Set<Socket>();
  const source = {
    mailboxes: new Map<string, ScriptedMailbox>(),
    commands: [] as string[],
    answer: (() => undefined) as ScriptedImapSource['answer'],
    isAway: false,
  };
  const server = createServer((socket) => {
    if (source.isAway) return void socket.destroy();
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket)).on('error', () => {});
    let user = '';
    let mailbox = '';
    let text = '';
    const usual = (verb: string, rest: string): string[] => {
      switch (verb) {
        case 'CAPABILITY':
          return [`* CAPABILITY ${capabilities}\r\n`];
        case 'LOGIN':
          user = unquoted(rest.split(' ')[0]!);
          return [];
        case 'LIST':
          return rest.endsWith('"*"')
            ? [...source.mailboxes].map(
                ([name, { attributes = '' }]) =>
                  `* LIST (${attributes}) "${delimiter}" "${escaped(name)}"\r\n`,
              )
            : [];
        case 'STATUS':
          return statusLines(source.mailboxes, unquoted(rest.slice(0, rest.lastIndexOf(' ('))));
        case 'EXAMINE':
        case 'SELECT':
          mailbox = unquoted(rest);
          return stateLines(source.mailboxes.get(mailbox));
        case 'UID FETCH':
          return fetchLines(source.mailboxes.get(mailbox)?.messages ?? [], rest);
        default:
          return [];
      }
    };
    const exists = (verb: string) =>
      !['EXAMINE', 'SELECT', 'STATUS'].includes(verb) ||
      source.mailboxes.has(verb === 'STATUS' ? lastName : mailbox);
    let lastName = '';
    const handle = (line: string): void => {
      // A word alone answers a challenge.
      const [, tag = '', verb = line, rest = ''] = /^(\S+) (UID \S+|\S+) ?(.*)$/s.exec(line) ?? [];
      const command = { tag, verb, rest, user, mailbox, socket };
      source.commands.push(`${verb} ${rest}`);
      const said = source.answer(command);
      if (typeof said === 'string') return void socket.write(said.replaceAll('%', tag), 'latin1');
      if (verb === 'STATUS') lastName = unquoted(rest.slice(0, rest.lastIndexOf(' (')));
      const lines = usual(verb, rest);
      const end = exists(verb)
        ? `${tag} OK done\r\n`
        : `${tag} NO [NONEXISTENT] no such mailbox\r\n`;
      const all = Buffer.from([...lines, end].join(''), 'latin1');
      if (said === undefined) return void socket.write(all);
      socket.write(all.subarray(0, said.cutAfter), () => socket.destroy());
    };
    socket.on('data', (chunk: Buffer) => {
      text += chunk.toString('latin1');
      for (let end = text.indexOf('\r\n'); end >= 0; end = text.indexOf('\r\n')) {
        const line = text.slice(0, end);
        text = text.slice(end + 2);
        handle(line);
      }
    });
    socket.write(`* OK [CAPABILITY ${capabilities}] ready\r\n`);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return Object.assign(source, {
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  });
}

/** A message of the test's own. */
export function scriptedMessage(uid: number, subject = `Message ${uid}`): ScriptedMessage {
  const head = `From: a@example.org\r\nSubject: ${subject}\r\nMessage-ID: <${subject.replaceAll(/\W/g, '.')}@example.org>\r\n`;
  return {
    uid,
    content: `${head}Date: Mon, 1 Jan 2024 10:00:00 +0000\r\n\r\nText of ${subject}.\r\n`,
  };
}

function statusLines(mailboxes: ReadonlyMap<string, ScriptedMailbox>, name: string): string[] {
  const found = mailboxes.get(name);
  if (found === undefined) return [];
  const facts = `MESSAGES ${found.messages.length} UIDNEXT ${nextOf(found)} UIDVALIDITY ${found.uidValidity}`;
  return [`* STATUS "${escaped(name)}" (${facts})\r\n`];
}

function stateLines(found: ScriptedMailbox | undefined): string[] {
  if (found === undefined) return [];
  return [
    `* ${found.messages.length} EXISTS\r\n`,
    `* OK [UIDVALIDITY ${found.uidValidity}] .\r\n`,
    `* OK [UIDNEXT ${nextOf(found)}] .\r\n`,
  ];
}

function nextOf({ messages }: ScriptedMailbox): number {
  return messages.reduce((most, { uid }) => Math.max(most, uid), 0) + 1;
}

function fetchLines(messages: readonly ScriptedMessage[], rest: string): string[] {
  const [set = '', ...items] = rest.split(' ');
  const isWanted = inSet(set, Math.max(0, ...messages.map(({ uid }) => uid)));
  const hasBody = items.join(' ').includes('BODY');
  const lines: string[] = [];
  for (const [at, { uid, content, size, flags = '', labels = '' }] of messages.entries()) {
    if (!isWanted(uid)) continue;
    const text = typeof content === 'string' ? content : content.toString('latin1');
    const facts = `UID ${uid} FLAGS (${flags}) INTERNALDATE " 1-Jan-2024 10:00:00 +0000" RFC822.SIZE ${size ?? text.length}`;
    const labelled = rest.includes('X-GM-LABELS') ? ` X-GM-LABELS (${labels})` : '';
    const body = hasBody ? ` BODY[] {${text.length}}\r\n${text}` : '';
    lines.push(`* ${at + 1} FETCH (${facts}${labelled}${body})\r\n`);
  }
  return lines;
}

function inSet(set: string, last: number): (uid: number) => boolean {
  const number = (word: string) => (word === '*' ? last : Number(word));
  const ranges = set.split(',').map((range) => {
    const [a = '', b = a] = range.split(':');
    return [number(a), number(b)].sort((x, y) => x - y);
  });
  return (uid) => ranges.some(([a, b]) => uid >= a! && uid <= b!);
}

function unquoted(word: string): string {
  return word.replace(/^"(.*)"$/s, '$1').replaceAll(/\\(.)/g, '$1');
}
function escaped(name: string): string {
  return name.replaceAll(/["\\]/g, '\\$&');
}

import type { Choices } from '../choices.ts';
import { makeMessage } from '../test-message.ts';
import type { ImapClient } from '../wire/imap-client.ts';
import type { ImapWriter } from './imap-writer.ts';
import {
  type KnownMailbox,
  type KnownMessage,
  type Mailboxes,
  toFlagText,
} from './mailbox-state.ts';
import { readMailbox } from './read-mailbox.ts';
import { newUids, type WriterOperation } from './writer-operation.ts';

export interface Moment {
  readonly client: ImapClient;
  readonly choices: Choices;
  readonly state: Mailboxes;
}

const flagNames = ['\\Seen', '\\Flagged', '\\Answered', '\\Draft', '\\Deleted', '$One', 'two'];
/** Above this many messages the writer clears up. */
const ENOUGH = 40;
/** One in so many messages is large enough for a file of its own. */
const LARGE_ONE_IN = 60;

export async function chooseOperation(
  writer: ImapWriter,
  moment: Moment,
): Promise<WriterOperation> {
  const { choices, state } = moment;
  const base = state.get(writer.prefix);
  if (base === undefined) return create(writer, writer.prefix);
  const boxes = [...state.values()];
  const filled = boxes.filter((b) => b.messages.size > 0);
  const count = boxes.reduce((sum, b) => sum + b.messages.size, 0);
  if (count > ENOUGH) return clear(choices.pick(filled));
  if (writer.setting.inbox !== undefined && choices.oneIn(4)) {
    const sorting = await sort(writer, moment, base);
    if (sorting !== undefined) return sorting;
  }
  const box = choices.pick(boxes);
  const full = filled.length === 0 ? undefined : choices.pick(filled);
  const kind = choices.below(20);
  if (kind < 7 || full === undefined) return append(writer, box, choices);
  if (kind < 11) return store(full, choices);
  if (kind < 13) return transfer('COPY', full, { to: box, choices });
  if (kind < 15 && box !== full) return transfer('MOVE', full, { to: box, choices });
  if (kind < 17) return expunge(full);
  return changeMailboxes(writer, moment, kind);
}

function changeMailboxes(writer: ImapWriter, { choices, state }: Moment, kind: number) {
  const names = ['a', 'b', 'c'].map((n) => `${writer.prefix}-${n}`);
  const free = names.filter((n) => !state.has(n));
  const used = names.filter((n) => state.has(n));
  if (kind === 17 && used.length > 0) return remove(choices.pick(used));
  if (kind === 18 && used.length > 0 && free.length > 0)
    return rename(choices.pick(used), choices.pick(free));
  return free.length > 0 ? create(writer, choices.pick(free)) : remove(choices.pick(used));
}

function create(writer: ImapWriter, name: string): WriterOperation {
  const key = writer.newKey();
  return {
    command: `CREATE ${name}`,
    change: (mailboxes) =>
      void mailboxes.set(name, {
        name,
        key,
        uidValidity: undefined,
        uidNext: 1,
        messages: new Map(),
      }),
  };
}

function remove(name: string): WriterOperation {
  return { command: `DELETE ${name}`, change: (mailboxes) => void mailboxes.delete(name) };
}

function rename(from: string, to: string): WriterOperation {
  return {
    command: `RENAME ${from} ${to}`,
    change(mailboxes) {
      const box = mailboxes.get(from)!;
      mailboxes.delete(from);
      mailboxes.set(to, { ...box, name: to });
    },
  };
}

function append(writer: ImapWriter, box: KnownMailbox, choices: Choices): WriterOperation {
  const token = writer.newToken();
  const flags = choices.oneIn(2) ? [] : choices.some(flagNames.slice(0, 4));
  const size = choices.oneIn(LARGE_ONE_IN) ? 300_000 : choices.between(200, 6000);
  return {
    command: `APPEND ${box.name} (${flags.join(' ')})`,
    literal: makeMessage(token, size),
    change: (mailboxes, answer) =>
      addAll(mailboxes.get(box.name)!, [{ token, flags: toFlagText(flags) }], {
        answer,
        code: /\[APPENDUID \d+ (\S+)\]/,
      }),
  };
}

function store(box: KnownMailbox, choices: Choices): WriterOperation {
  const uids = choices.some([...box.messages.keys()]);
  const flags = choices.some(flagNames);
  const mode = choices.pick(['+', '-', '']);
  return {
    mailbox: box.name,
    command: `UID STORE ${uids.join()} ${mode}FLAGS (${flags.join(' ')})`,
    change: (mailboxes) => setFlags(mailboxes.get(box.name)!, uids, { mode, flags }),
  };
}

function clear(box: KnownMailbox): WriterOperation {
  const uids = [...box.messages].filter(([, m]) => !isDeleted(m)).map(([uid]) => uid);
  if (uids.length === 0) return expunge(box);
  return {
    mailbox: box.name,
    command: `UID STORE ${uids.join()} +FLAGS.SILENT (\\Deleted)`,
    change: (mailboxes) =>
      setFlags(mailboxes.get(box.name)!, uids, { mode: '+', flags: ['\\Deleted'] }),
  };
}

function expunge(box: KnownMailbox): WriterOperation {
  return {
    mailbox: box.name,
    command: 'EXPUNGE',
    change(mailboxes) {
      const { messages } = mailboxes.get(box.name)!;
      for (const [uid, message] of messages) if (isDeleted(message)) messages.delete(uid);
    },
  };
}

function transfer(
  verb: 'COPY' | 'MOVE',
  from: KnownMailbox,
  { to, choices }: { readonly to: KnownMailbox; readonly choices: Choices },
): WriterOperation {
  const uids = choices.some([...from.messages.keys()]).sort((a, b) => a - b);
  return {
    mailbox: from.name,
    command: `UID ${verb} ${uids.join()} ${to.name}`,
    change(mailboxes, answer) {
      const source = mailboxes.get(from.name)!;
      const moved = uids.map((uid) => source.messages.get(uid)!);
      if (verb === 'MOVE') for (const uid of uids) source.messages.delete(uid);
      addAll(mailboxes.get(to.name)!, moved, { answer, code: /\[COPYUID \d+ \S+ (\S+)\]/ });
    },
  };
}

/** Moves what came by SMTP out of the inbox, as a client with rules does. */
async function sort(
  writer: ImapWriter,
  { client, choices }: Moment,
  to: KnownMailbox,
): Promise<WriterOperation | undefined> {
  const inbox = await readMailbox(client, 'INBOX');
  const uids = [...inbox.messages.keys()].slice(0, choices.between(1, 10));
  if (uids.length === 0) return undefined;
  const moved = uids.map((uid) => inbox.messages.get(uid)!);
  return {
    mailbox: 'INBOX',
    command: `UID MOVE ${uids.join()} ${to.name}`,
    change: (mailboxes, answer) =>
      addAll(mailboxes.get(to.name)!, moved, { answer, code: /\[COPYUID \d+ \S+ (\S+)\]/ }),
    settle: () => {
      for (const { token } of moved) writer.setting.inbox!.take(token);
    },
  };
}

function addAll(
  box: KnownMailbox,
  messages: readonly KnownMessage[],
  { answer, code }: { readonly answer: string | undefined; readonly code: RegExp },
): void {
  const uids = newUids(answer, code, messages.length);
  for (const [i, message] of messages.entries()) {
    const uid = uids[i]!;
    if (uid > 0 && uid < box.uidNext)
      throw new Error(`${box.name}: UID ${uid} was given out again`);
    box.uidNext = Math.max(box.uidNext, uid + 1);
    box.messages.set(uid, message);
  }
}

function setFlags(
  { messages }: KnownMailbox,
  uids: readonly number[],
  { mode, flags }: { readonly mode: string; readonly flags: readonly string[] },
): void {
  const lower = flags.map((f) => f.toLowerCase());
  for (const uid of uids) {
    const message = messages.get(uid)!;
    const before = message.flags === '' ? [] : message.flags.split(' ');
    const after =
      mode === ''
        ? lower
        : mode === '+'
          ? [...before, ...lower]
          : before.filter((f) => !lower.includes(f));
    messages.set(uid, { token: message.token, flags: toFlagText(after) });
  }
}

function isDeleted(message: KnownMessage): boolean {
  return message.flags.split(' ').includes('\\deleted');
}

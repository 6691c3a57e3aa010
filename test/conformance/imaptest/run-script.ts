import { readFileSync } from 'node:fs';
import { parseArguments, showArguments, type Argument } from './arguments.ts';
import { ScriptClient } from './client.ts';
import { matchResponse } from './match.ts';
import type { ExpectedResponse, Script, ScriptCommand, ScriptGroup } from './script.ts';

export interface ScriptUser {
  readonly address: string;
  readonly password: string;
}

export interface ScriptStage {
  readonly port: number;
  /** By connection; the first for those not named in the header. */
  readonly users: readonly [ScriptUser, ScriptUser];
  readonly mailbox: string;
  readonly mboxPath: string;
}

/** Runs one script; fails with the line of the command that went wrong. */
export async function runScript(script: Script, stage: ScriptStage): Promise<void> {
  const run = new Run(script, stage);
  try {
    await run.prepare();
    for (const group of script.groups) await run.runGroup(group);
  } finally {
    run.close();
  }
}

class Run {
  readonly #script: Script;
  readonly #stage: ScriptStage;
  readonly #clients: ScriptClient[] = [];
  readonly #messages: readonly MboxMessage[];
  #names: Map<string, string>;
  #sequences: number[] = [];
  #nextMessage = 0;
  #lastTag = 0;

  constructor(script: Script, stage: ScriptStage) {
    this.#script = script;
    this.#stage = stage;
    this.#messages = readMbox(stage.mboxPath);
    const [first, second] = stage.users;
    this.#names = new Map([
      ['user', first.address],
      ['username', first.address.split('@')[0]!],
      ['domain', first.address.split('@')[1]!],
      ['password', first.password],
      ['user2', second.address],
      ['username2', second.address.split('@')[0]!],
      ['mailbox', stage.mailbox],
      ['mailbox_url', stage.mailbox],
    ]);
  }

  close(): void {
    for (const client of this.#clients) client.close();
  }

  /** Brings the connections into the state that the script begins in. */
  async prepare(): Promise<void> {
    const { header, state, connections } = this.#script;
    for (let i = 0; i < connections; i++) {
      const client = await ScriptClient.open(this.#stage.port);
      this.#clients.push(client);
      await client.readResponse();
      if (state === 'nonauth') continue;
      const user = this.#stage.users[header.has(`user ${i + 1}`) ? 1 : 0];
      await this.#must(client, `LOGIN ${user.address} ${JSON.stringify(user.password)}`);
    }
    const [client] = this.#clients as [ScriptClient];
    if (state === 'nonauth') return;
    await this.#clean(client);
    if (state === 'auth') return;
    await this.#must(client, `CREATE ${this.#stage.mailbox}`);
    if (state === 'created') return;
    const wanted = header.get('messages') ?? 'all';
    const count = wanted === 'all' ? this.#messages.length : Number(wanted);
    for (let i = 0; i < count; i++) await this.#must(client, this.#append());
    if (state === 'selected')
      for (const each of this.#clients) {
        if (header.has(`user ${this.#clients.indexOf(each) + 1}`)) continue;
        await this.#must(each, `SELECT ${this.#stage.mailbox}`);
      }
  }

  async runGroup(group: ScriptGroup): Promise<void> {
    const client = this.#clients[group.connection - 1]!;
    this.#sequences = Array.from({ length: client.messages }, (_, i) => i + 1);
    const pending = new Map<string, ScriptCommand>();
    const found = new Set<ExpectedResponse>();
    const seen: string[] = [];
    const [{ line }] = group.commands as [ScriptCommand];
    const fail = (text: string): never => {
      throw new Error(
        `${this.#script.name}:${line}: ${text}\ncommand: ${group.commands[0]!.text}\nresponses:\n${seen.join('\n')}`,
      );
    };
    const onResponse = (response: string): void => {
      seen.push(response);
      if (response.startsWith('* '))
        this.#onUntagged(client, response.slice(2), { group, found, fail });
      else if (!response.startsWith('+')) {
        const space = response.indexOf(' ');
        const command = pending.get(response.slice(0, space));
        if (command === undefined) return fail(`an answer to nothing: ${response}`);
        pending.delete(response.slice(0, space));
        this.#onReply(command, response.slice(space + 1), fail);
      }
    };
    for (const command of group.commands) {
      const tag = `t${++this.#lastTag}`;
      if (pending.size === 0) this.#names.set('tag', tag);
      pending.set(tag, command);
      const text = this.#expandAppend(command.text);
      await this.#send(client, `${tag} ${text}`, { onResponse, isOver: () => !pending.has(tag) });
    }
    while (pending.size > 0) {
      const response = await client.readResponse();
      if (response === undefined) fail('the server closed the connection');
      else onResponse(response);
    }
    this.#names.delete('tag');
    for (const expected of group.expected)
      if (expected.presence === 'must' && !found.has(expected))
        fail(`missing: ${showArguments(expected.pattern)}`);
  }

  #onUntagged(
    client: ScriptClient,
    text: string,
    given: { group: ScriptGroup; found: Set<ExpectedResponse>; fail: (text: string) => never },
  ): void {
    const { group, found, fail } = given;
    const response = parseResponse(text);
    const isPrefix = /^(?:ok|no|bad|bye)\b/i.test(text);
    for (const expected of group.expected) {
      if (found.has(expected)) continue;
      const names = matchResponse(expected.pattern, response, {
        bindings: { names: this.#names, sequences: this.#sequences },
        isPrefix,
      });
      if (names === undefined) continue;
      if (expected.presence === 'must-not') fail(`unexpected: ${text}`);
      this.#names = new Map(names);
      found.add(expected);
    }
    this.#count(client, text);
  }

  /** Follows the numbers of messages. */
  #count(client: ScriptClient, text: string): void {
    const [, number, what] = /^(\d+) (EXISTS|EXPUNGE)/i.exec(text) ?? [];
    if (what === undefined) return;
    const n = Number(number);
    if (what.toUpperCase() === 'EXISTS') {
      client.messages = n;
      return;
    }
    client.messages--;
    this.#sequences = this.#sequences.map((s) => (s === n ? 0 : s > n ? s - 1 : s));
  }

  #onReply(command: ScriptCommand, text: string, fail: (text: string) => never): void {
    const names = matchResponse(command.reply ?? [], parseResponse(text), {
      bindings: { names: this.#names, sequences: this.#sequences },
      isPrefix: true,
    });
    if (names === undefined) fail(`expected ${showArguments(command.reply ?? [])} and not ${text}`);
    else this.#names = new Map(names);
  }

  /** Sends a command; its literals when the server has asked for them. */
  async #send(
    client: ScriptClient,
    command: string,
    wait: { onResponse: (response: string) => void; isOver: () => boolean },
  ): Promise<void> {
    let rest = `${command}\r\n`;
    for (;;) {
      const header = /^[^\r\n]*\{(\d+)\}\r\n/.exec(rest);
      if (header === null) break;
      client.send(header[0]);
      rest = rest.slice(header[0].length);
      for (;;) {
        const response = await client.readResponse();
        if (response === undefined) return;
        wait.onResponse(response);
        if (wait.isOver()) return;
        if (response.startsWith('+')) break;
      }
      client.send(rest.slice(0, Number(header[1])));
      rest = rest.slice(Number(header[1]));
    }
    client.send(rest);
  }

  /** Sends what belongs to the preparation. */
  async #must(client: ScriptClient, text: string, allowed: 'OK' | 'any' = 'OK'): Promise<string[]> {
    const tag = `p${++this.#lastTag}`;
    const responses: string[] = [];
    let answer = '';
    const onResponse = (response: string): void => {
      if (response.startsWith(`${tag} `)) answer = response;
      else {
        responses.push(response);
        if (response.startsWith('* ')) this.#count(client, response.slice(2));
      }
    };
    await this.#send(client, `${tag} ${text}`, { onResponse, isOver: () => answer !== '' });
    while (answer === '') {
      const response = await client.readResponse();
      if (response === undefined) throw new Error(`${this.#script.name}: closed at ${text}`);
      onResponse(response);
    }
    if (allowed === 'OK' && !answer.startsWith(`${tag} OK`))
      throw new Error(`${this.#script.name}: ${text.slice(0, 200)}: ${answer}`);
    return responses;
  }

  /** Takes away what an earlier script left. */
  async #clean(client: ScriptClient): Promise<void> {
    for (const [list, away] of [
      [`LSUB "" ${this.#stage.mailbox}*`, 'UNSUBSCRIBE'],
      [`LIST "" ${this.#stage.mailbox}*`, 'DELETE'],
    ] as const) {
      const names: string[] = [];
      for (const response of await this.#must(client, list)) {
        const name = parseResponse(response.slice(2))[3];
        if (name?.kind === 'text') names.push(name.text);
      }
      for (const name of names.sort().reverse())
        await this.#must(client, `${away} "${name}"`, 'any');
    }
  }

  /** APPEND without a message takes the next one of the mbox. */
  #expandAppend(command: string): string {
    if (/^append$/i.test(command)) return this.#append();
    const text = this.#expand(command);
    const isWhole = /\{\d+\}\r\n|\bcatenate\b/i.test(text);
    if (!/^(?:append|(?:uid )?replace) /i.test(text) || isWhole) return text;
    const { bytes } = this.#takeMessage();
    return `${text} {${bytes.length}}\r\n${bytes}`;
  }

  #append(): string {
    const { bytes, date } = this.#takeMessage();
    return `APPEND ${this.#stage.mailbox} "${date}" {${bytes.length}}\r\n${bytes}`;
  }

  #takeMessage(): MboxMessage {
    return this.#messages[this.#nextMessage++ % this.#messages.length]!;
  }

  #expand(text: string): string {
    return text.replaceAll(/\$(?:(\$)|\{([^}]*)\}|(\w+))/g, (_, dollar, braced, plain) => {
      if (dollar !== undefined) return '$';
      const name = String(braced ?? plain);
      if (/^\d+$/.test(name)) return String(this.#sequences[Number(name) - 1] ?? 0);
      const value = this.#names.get(name);
      if (value === undefined) throw new Error(`${this.#script.name}: $${name} is not set`);
      return value;
    });
  }
}

interface MboxMessage {
  /** Latin-1, with CRLF. */
  readonly bytes: string;
  /** For APPEND, from the From line. */
  readonly date: string;
}

/** Everything between From lines is the message, the empty line before the next one included. */
function readMbox(path: string): MboxMessage[] {
  const source = readFileSync(path, 'latin1').replaceAll('\r\n', '\n');
  return source
    .split(/^(?=From \S+ )/m)
    .filter((part) => part !== '')
    .map((part) => {
      const end = part.indexOf('\n');
      const [, month, day, time, year, zone] =
        /(\w{3}) +(\d+) ([\d:]{8}) (\d{4})(?: ([+-]\d{4}))?/.exec(part.slice(0, end))!;
      return {
        bytes: part.slice(end + 1).replaceAll('\n', '\r\n'),
        date: `${day!.padStart(2)}-${month}-${year} ${time} ${zone ?? '+0000'}`,
      };
    });
}

function parseResponse(text: string): Argument[] {
  try {
    return parseArguments(text);
  } catch {
    // Human text may have quotes and parentheses that do not pair.
    return text.split(' ').map((word) => ({ kind: 'text', text: word, isAtom: true }));
  }
}

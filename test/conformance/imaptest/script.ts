// The format of imaptest's scripted tests: a header, an empty line, then groups of commands with the responses expected.
import { readFileSync } from 'node:fs';
import { parseArguments, type Argument } from './arguments.ts';

export interface ExpectedResponse {
  readonly presence: 'must' | 'may' | 'must-not';
  readonly pattern: readonly Argument[];
}

export interface ScriptCommand {
  readonly line: number;
  /** Pipelined commands have labels of their own. */
  readonly label: string;
  /** Latin-1, literals in place. */
  readonly text: string;
  /** undefined until the script says; '' stands for anything. */
  reply: readonly Argument[] | undefined;
}

/** Commands that are sent together, on one connection. */
export interface ScriptGroup {
  connection: number;
  readonly commands: ScriptCommand[];
  readonly expected: ExpectedResponse[];
}

export interface Script {
  readonly name: string;
  readonly header: ReadonlyMap<string, string>;
  readonly connections: number;
  readonly state: 'nonauth' | 'auth' | 'created' | 'appended' | 'selected';
  readonly groups: readonly ScriptGroup[];
}

interface Line {
  readonly number: number;
  readonly text: string;
}

export function readScript(path: string, name: string): Script {
  const { header, body } = split(readFileSync(path, 'latin1'));
  const connections = Number(header.get('connections') ?? 1);
  const groups: ScriptGroup[] = [];
  for (const line of body) addLine(groups, line, connections);
  const state = (header.get('state') ?? 'selected') as Script['state'];
  return { name, header, connections, state, groups };
}

function split(source: string): { header: Map<string, string>; body: Line[] } {
  const header = new Map<string, string>();
  const body: Line[] = [];
  const lines = joinLiterals(source);
  let isHeader = true;
  for (const line of lines) {
    if (line.text === '') isHeader = false;
    else if (line.text.startsWith('#')) continue;
    else if (!isHeader) body.push(line);
    else {
      const [, key, value] = /^([^:]+): *(.*)$/.exec(line.text)!;
      header.set(key!.toLowerCase(), value!);
    }
  }
  return { header, body };
}

/** Turns `{{{` blocks into literals. */
function joinLiterals(source: string): Line[] {
  const lines: Line[] = [];
  const all = source.split('\n');
  for (let i = 0; i < all.length; i++) {
    const number = i + 1;
    let text = all[i]!;
    while (!text.startsWith('#') && text.endsWith('{{{')) {
      const isBinary = text.endsWith('~{{{');
      const parts: string[] = [];
      for (i++; !all[i]!.startsWith('}}}'); i++) parts.push(all[i]!);
      // Binary content stands in the script byte for byte.
      const content = parts.join(isBinary ? '\n' : '\r\n');
      const head = text.slice(0, isBinary ? -4 : -3);
      text = `${head}${isBinary ? '~' : ''}{${content.length}}\r\n${content}${all[i]!.slice(3)}`;
    }
    lines.push({ number, text });
  }
  return lines;
}

function addLine(groups: ScriptGroup[], { number, text }: Line, connections: number): void {
  const group = groups.at(-1);
  const mark = /^([*!?]) /.exec(text)?.[1];
  if (mark !== undefined) {
    const presence = mark === '*' ? 'must' : mark === '!' ? 'must-not' : 'may';
    group!.expected.push({ presence, pattern: parseArguments(text.slice(2)) });
    return;
  }
  const [, prefix, rest] = connections > 1 ? /^(\d+) ([^]*)$/.exec(text)! : [text, '1', text];
  const [, label = '', word = '', more = ''] =
    /^(?:(tag\d+) )?(?:(ok|no|bad|"")(?: |$))?([^]*)$/i.exec(rest)!;
  const pending = group?.commands.find((c) => c.reply === undefined && c.label === label);
  if (pending !== undefined && word !== '') {
    pending.reply = toReply(word, more);
    return;
  }
  const isPipelined = label !== '' && group?.commands.some((c) => c.reply === undefined);
  const command = { line: number, label, text: more, reply: word ? toReply(word, '') : undefined };
  if (isPipelined === true) group!.commands.push(command);
  else groups.push({ connection: Number(prefix), commands: [command], expected: [] });
}

function toReply(word: string, rest: string): readonly Argument[] {
  return word === '""' ? [] : parseArguments(`${word} ${rest}`);
}

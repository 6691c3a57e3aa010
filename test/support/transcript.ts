// Golden conversations of line protocols: `C:` what the client sends, `S:` what the server must answer.
//
//   # comment                       @name argument      a step of the test's own (advance the clock, ...)
//   key: value                      header lines, before the first step
//   C: text    C2: text             a line, on the first or second connection; lines in a row go in one write
//   C:raw "a\nb"                    bytes as a JSON string (characters are octets), without a line end
//   C:{{file}}                      the bytes of a file beside the transcript
//   S: text with $name              a line; $name is bound at first sight and must be the same afterwards
//   S:~ pattern                     a line that matches a regular expression
//   S:* text                        lines in a row marked so may come in any order
//   S:!                             nothing else may have come
//   S:close                         the server closes
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** One connection as a transcript sees it. */
export interface TranscriptPort {
  write(bytes: Buffer): void;
  /** The next line without its CRLF; undefined when the server has closed. */
  readLine(): Promise<string | undefined>;
  /** What has come and was not read, once the server has had time to say more. */
  readRest(): Promise<string>;
  close(): void;
}

export interface TranscriptStep {
  readonly line: number;
  readonly connection: string;
  readonly kind: 'send' | 'line' | 'pattern' | 'any-order' | 'nothing' | 'close' | 'directive';
  readonly text: string;
  readonly bytes?: Buffer;
}

export interface Transcript {
  readonly path: string;
  readonly header: ReadonlyMap<string, string>;
  readonly steps: readonly TranscriptStep[];
}

export interface TranscriptStage {
  open(connection: string): Promise<TranscriptPort>;
  /** Runs `@name argument`. */
  direct?(name: string, argument: string): Promise<void> | void;
}

const forms: [RegExp, TranscriptStep['kind']][] = [
  [/^S(\d*):close$/, 'close'],
  [/^S(\d*):!$/, 'nothing'],
  [/^S(\d*):~ ?(.*)$/, 'pattern'],
  [/^S(\d*):\* ?(.*)$/, 'any-order'],
  [/^S(\d*): ?(.*)$/, 'line'],
  [/^C(\d*):(.*)$/, 'send'],
  [/^@()(.*)$/, 'directive'],
];

export function readTranscript(path: string): Transcript {
  const header = new Map<string, string>();
  const steps: TranscriptStep[] = [];
  for (const [index, text] of readFileSync(path, 'utf8').split('\n').entries()) {
    if (text.trim() === '' || text.startsWith('#')) continue;
    const form = forms.find(([pattern]) => pattern.test(text));
    if (form !== undefined) {
      const [, connection = '', rest = ''] = form[0].exec(text)!;
      const step = { line: index + 1, connection: connection || '1', kind: form[1], text: rest };
      steps.push(form[1] === 'send' ? { ...step, bytes: toBytes(rest, path) } : step);
      continue;
    }
    const field = /^([a-z-]+): *(.*)$/.exec(text);
    assert.ok(field !== null && steps.length === 0, `${path}:${index + 1}: not understood`);
    header.set(field[1]!, field[2]!);
  }
  return { path, header, steps };
}

/** Plays it; fails with the file and line of the step that went wrong. */
export async function playTranscript(
  transcript: Transcript,
  stage: TranscriptStage,
): Promise<void> {
  const ports = new Map<string, TranscriptPort>();
  const names = new Map<string, string>();
  const portOf = async (connection: string) => {
    const port = ports.get(connection) ?? (await stage.open(connection));
    ports.set(connection, port);
    return port;
  };
  const { steps } = transcript;
  try {
    for (let i = 0; i < steps.length;) {
      const group = groupAt(steps, i);
      i += group.length;
      try {
        await playGroup(group, { stage, names, port: await portOf(group[0]!.connection) });
      } catch (error) {
        (error as Error).message =
          `${transcript.path}:${group[0]!.line}: ${(error as Error).message}`;
        throw error;
      }
    }
  } finally {
    for (const port of ports.values()) port.close();
  }
}

/** Steps that are taken together: sends in a row, any-order lines in a row. */
function groupAt(steps: readonly TranscriptStep[], from: number): TranscriptStep[] {
  const first = steps[from]!;
  if (first.kind !== 'send' && first.kind !== 'any-order') return [first];
  let end = from;
  while (steps[end]?.kind === first.kind && steps[end]?.connection === first.connection) end++;
  return steps.slice(from, end);
}

interface Play {
  readonly stage: TranscriptStage;
  readonly names: Map<string, string>;
  readonly port: TranscriptPort;
}

async function playGroup(group: readonly TranscriptStep[], play: Play): Promise<void> {
  const { port, names, stage } = play;
  const [step] = group as [TranscriptStep];
  switch (step.kind) {
    case 'send':
      port.write(Buffer.concat(group.map((s) => withNames(s.bytes!, names))));
      return;
    case 'line':
      expectLine(await port.readLine(), step.text, names);
      return;
    case 'pattern':
      assert.match((await port.readLine()) ?? '(closed)', new RegExp(step.text));
      return;
    case 'any-order':
      await expectAnyOrder(group, play);
      return;
    case 'nothing':
      assert.equal(await port.readRest(), '', 'nothing else may come');
      return;
    case 'close':
      assert.equal(await port.readLine(), undefined, 'the server should have closed');
      return;
    case 'directive': {
      const [name = '', ...rest] = step.text.split(' ');
      assert.ok(stage.direct !== undefined, `no such step here: @${name}`);
      await stage.direct(name, rest.join(' '));
    }
  }
}

async function expectAnyOrder(group: readonly TranscriptStep[], { port, names }: Play) {
  const open = group.map((s) => s.text);
  for (const _ of group) {
    const line = await port.readLine();
    const at = open.findIndex((text) => tryMatch(line ?? '(closed)', text, names));
    assert.ok(at >= 0, `${JSON.stringify(line)} is none of ${JSON.stringify(open)}`);
    open.splice(at, 1);
  }
}

function expectLine(line: string | undefined, text: string, names: Map<string, string>): void {
  if (tryMatch(line ?? '(closed)', text, names)) return;
  assert.equal(line ?? '(closed)', fill(text, names));
}

/** Compares and, when it fits, binds the names seen for the first time. */
function tryMatch(line: string, text: string, names: Map<string, string>): boolean {
  const fresh: string[] = [];
  const pattern = text
    .split(/(\$[a-z][a-z0-9]*)/)
    .map((part, i) => {
      if (i % 2 === 0) return RegExp.escape(part);
      const known = names.get(part);
      if (known !== undefined) return RegExp.escape(known);
      fresh.push(part);
      return '(\\S+?)';
    })
    .join('');
  const match = new RegExp(`^${pattern}$`).exec(line);
  if (match === null) return false;
  for (const [i, name] of fresh.entries()) names.set(name, match[i + 1]!);
  return true;
}

function fill(text: string, names: ReadonlyMap<string, string>): string {
  return text.replaceAll(/\$[a-z][a-z0-9]*/g, (name) => names.get(name) ?? name);
}

function withNames(bytes: Buffer, names: ReadonlyMap<string, string>): Buffer {
  if (names.size === 0 || !bytes.includes('$')) return bytes;
  return Buffer.from(fill(bytes.toString('latin1'), names), 'latin1');
}

function toBytes(text: string, path: string): Buffer {
  const file = /^\{\{(.+)\}\}$/.exec(text.trim());
  if (file !== null) return readFileSync(join(dirname(path), file[1]!));
  if (text.startsWith('raw ')) return Buffer.from(JSON.parse(text.slice(4)) as string, 'latin1');
  return Buffer.from(`${text.replace(/^ /, '')}\r\n`);
}

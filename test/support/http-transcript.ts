// Golden exchanges of HTTP: questions and answers in turn, as files.
//
//   # comment                        outside of bodies
//   >>> METHOD /target               a question; fields below it, then an empty line and the body
//   authorization: {{basic NAME}}    the right password of that name
//   <<< STATUS                       its answer; the fields below it must be there with these values, `~` before a value makes
//                                    it a regular expression; the body counts where one is given, white space between tags
//                                    does not
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { basicOf, type DiscoveryStage } from './discovery-stage.ts';

interface Part {
  /** What stands behind the mark. */
  readonly head: string;
  readonly fields: ReadonlyMap<string, string>;
  readonly body: string;
}

/** Asks what the file asks and holds the answers to it. */
export async function playHttpTranscript(path: string, stage: DiscoveryStage): Promise<void> {
  const parts = readFileSync(path, 'utf8')
    .split(/^(?=>>> |<<< )/m)
    .filter((text) => /^[<>]{3} /.test(text))
    .map(readPart);
  assert.ok(parts.length > 0 && parts.length % 2 === 0, `${path}: questions and answers in turn`);
  for (let at = 0; at < parts.length; at += 2) {
    const [question, expected] = [parts[at]!, parts[at + 1]!];
    const [method = '', target = ''] = question.head.split(' ');
    const { host, ...headers } = Object.fromEntries(question.fields);
    const answer = await stage.ask({
      method,
      target,
      headers,
      body: question.body,
      ...(host !== undefined && { host }),
    });
    const where = `${path}: ${question.head}`;
    assert.equal(String(answer.status), expected.head, where);
    for (const [name, value] of expected.fields) {
      const found = answer.headers[name] ?? '';
      if (value.startsWith('~')) assert.match(found, new RegExp(value.slice(1)), where);
      else assert.equal(found, value, where);
    }
    if (expected.body !== '') assert.equal(plain(String(answer.body)), plain(expected.body), where);
  }
}

function readPart(text: string): Part {
  const [top = '', ...rest] = text.split(/\n\n/);
  const [head = '', ...lines] = top.split('\n').filter((line) => !line.startsWith('#'));
  const fields = lines
    .filter((line) => line !== '')
    .map((line): [string, string] => {
      const [name = '', value = ''] = line.split(/: (.*)/s);
      return [name, value.replace(/\{\{basic (.+)\}\}/, (_, user: string) => basicOf(user))];
    });
  const body = rest.join('\n\n').replaceAll(/^#.*$/gm, '').trim();
  return { head: head.slice(4).trim(), fields: new Map(fields), body };
}

function plain(text: string): string {
  return text.replaceAll(/>\s+</g, '><').trim();
}

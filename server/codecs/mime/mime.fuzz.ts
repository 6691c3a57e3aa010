import { DomainError, InputSyntaxError } from '#platform/errors.ts';
import { decodeBody } from './decode-body.ts';
import { editHeader } from './edit-header.ts';
import { decodeEncodedWords, encodeWords } from './encoded-words.ts';
import { findSection, parseSection } from './find-section.ts';
import type { MessagePart } from './message-part.ts';
import { parseMessage } from './parse-message.ts';
import { previewText } from './preview.ts';
import { reencodeMessage } from './reencode-message.ts';
import { searchableText } from './searchable-text.ts';
import { summarizeMessage } from './summarize-message.ts';

function walk(message: Buffer, part: MessagePart, path: readonly number[]): void {
  const { headerStart, bodyStart, bodyEnd } = part;
  if (!(headerStart <= bodyStart && bodyStart <= bodyEnd && bodyEnd <= message.length))
    throw new Error(`part ${path.join('.')} has impossible ranges`);
  try {
    decodeBody(message, part);
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
  }
  for (const [i, child] of part.children.entries()) walk(message, child, [...path, i + 1]);
}

function trySection(message: Buffer, tree: MessagePart, text: string): void {
  try {
    findSection(message, tree, parseSection(text));
  } catch (error) {
    if (!(error instanceof InputSyntaxError)) throw error;
  }
}

export const target = {
  name: 'codecs/mime',
  corpus: () =>
    [
      'Subject: =?utf-8?q?a=C3=A4?= =?utf-8?b?w6Q=?=\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nx\r\n--b--\r\n',
      'Content-Type: message/rfc822\r\n\r\nFrom: Team: a@b.test, "c" <d@e.test>;\r\nDate: Tue, 3 Nov 2026 10:12:40 +0100\r\n\r\nx',
      "Content-Type: text/html; charset*0*=utf-8''x; charset*1=y\r\nContent-Transfer-Encoding: base64\r\n\r\nPHA+YTwvcD4=",
      'Content-Type: multipart/digest; boundary="a b"\n\n--a b\n\nSubject: Re: [x] Fwd: y (fwd)\n\nbody\n--a b--',
      '1.2.HEADER.FIELDS (a b)',
    ].map((text) => Buffer.from(text)),
  run(input: Buffer): void {
    const tree = parseMessage(input);
    walk(input, tree, []);
    summarizeMessage(input, tree);
    previewText(input, tree);
    for (const { text } of searchableText(input, tree))
      if (text === '') throw new Error('empty piece');
    for (const section of ['', '1', '1.1', '2.HEADER', '1.MIME', 'TEXT', input.toString('latin1')])
      trySection(input, tree, section);
    if (!editHeader(input, {}).equals(input))
      throw new Error('editing nothing changes the message');
    for (const to of ['7bit', '8bit'] as const) {
      const goal = { to, isBinary: true };
      const first = reencodeMessage(input, goal);
      if (
        first.kind === 'reencoded' &&
        to === '7bit' &&
        /[^\0-\x7f]/.test(first.content.toString())
      )
        throw new Error('re-encoded, but not 7-bit');
    }
    const text = input
      .toString('utf8')
      .toWellFormed()
      .replace(/[\0-\x1f\x7f]+/g, ' ')
      .trim();
    const encoded = encodeWords(text);
    if (/[^\x20-\x7e]/.test(encoded)) throw new Error('encoded words are not ASCII');
    if (decodeEncodedWords(encoded) !== text) throw new Error('encoded words do not come back');
  },
};

import assert from 'node:assert/strict';
import type { ContentLine } from './content-line.ts';
import { ContentSyntaxError } from './content-syntax-error.ts';
import { decodeContent } from './decode-content.ts';
import { formatContentLine } from './format-content-line.ts';
import { parseContentLines } from './parse-content-lines.ts';
import { scanObjects } from './scan-objects.ts';

/** Laws: only ContentSyntaxError is thrown, with a line of the text; what parses is the same after format and parse. */
export const target = {
  name: 'codecs/content-lines',
  corpus: (): Buffer[] =>
    [
      'BEGIN:VCALENDAR\r\nX:a\r\n b\r\nBEGIN:VEVENT\r\nUID:1\r\n 2\r\nEND:VEVENT\r\nEND:VCALENDAR\r\nBEGIN:VCARD\nFN:x\n',
      'BEGIN:VEVENT\r\nSUMMARY;LANGUAGE=de:Gr\u00fc\u00dfe an\r\n  alle\r\nEND:VEVENT\r\n',
      'ATTENDEE;CN="Smith, J.";DELEGATED-TO="mailto:a@b.c","mailto:d@e.f":mailto:x@y.z\n',
      'item1.TEL;HOME;VOICE;TYPE=pref,cell:+1\rNOTE;ENCODING=QUOTED-PRINTABLE:a=3D=\r\nb\r\n\r\n',
      "\ufeffX-A_B;X=^n^^^'^a:\\n\\,\r\r\nGEO;;:1;2\r\n",
    ].map((text) => Buffer.from(text)),
  async run(input: Buffer): Promise<void> {
    const cut = Math.floor(input.length / 3);
    assert.deepEqual(
      await Array.fromAsync(scanObjects([input.subarray(0, cut), input.subarray(cut)])),
      await Array.fromAsync(scanObjects([input])),
    );
    try {
      roundTrip(decodeContent(input));
    } catch (error) {
      assertIsRefusal(error, input);
    }
    try {
      roundTrip(input.toString());
    } catch (error) {
      assertIsRefusal(error, input);
    }
  },
};

function roundTrip(text: string): void {
  const lines = [...parseContentLines(text)];
  const again = [...parseContentLines(lines.map(formatContentLine).join(''))];
  assert.deepEqual(again.map(withoutPlace), lines.map(withoutPlace));
}

function withoutPlace(line: ContentLine): object {
  return { ...line, line: undefined };
}

function assertIsRefusal(error: unknown, input: Buffer): void {
  if (!(error instanceof ContentSyntaxError)) throw error;
  assert.ok(error.line !== undefined && error.line >= 1 && error.line <= input.length + 1);
}

import assert from 'node:assert/strict';
import { CommandReader } from '#codecs/imap/command-reader.ts';
import type { CommandText } from '#codecs/imap/command-text.ts';
import { Decoder, type NameEncoding } from '#codecs/imap/decoder.ts';
import { Encoder } from '#codecs/imap/encoder.ts';

/** The one command in these bytes, all its literals kept. */
export function readCommand(bytes: Buffer): CommandText {
  const reader = new CommandReader();
  reader.push(bytes);
  for (let event = reader.next(); event !== undefined; event = reader.next()) {
    if (event.kind === 'literal') reader.keepLiteral();
    else if (event.kind === 'command') return event.command;
    else assert.fail(`unexpected ${event.kind}`);
  }
  return assert.fail('no whole command');
}

/** A decoder over what was written, after its way over the wire. */
export function decodeWritten(
  write: (encoder: Encoder) => void,
  names: NameEncoding = 'modified-utf7',
): Decoder {
  const encoder = new Encoder({ names });
  write(encoder);
  return new Decoder(readCommand(encoder.raw('\r\n').takeBuffer()), names);
}

import { InputSyntaxError } from '#platform/errors.ts';
import { parseBdatCommand } from './bdat-command.ts';
import { parseCommandLine } from './command-line.ts';
import { DataReader } from './data-reader.ts';
import { DataWriter } from './data-writer.ts';
import { LineBuffer } from './line-buffer.ts';
import { formatMailCommand, parseMailCommand } from './mail-command.ts';
import { parseRcptCommand } from './rcpt-command.ts';
import { ReplyReader } from './reply-reader.ts';
import { parseXclientCommand } from './xclient-command.ts';

const samples = [
  'EHLO client.example.test\r\n',
  'MAIL FROM:<a@b.test> SIZE=10 BODY=8BITMIME RET=HDRS ENVID=x+2By AUTH=<> BY=5;R MT-PRIORITY=3\r\n',
  'RCPT TO:<"x y"@b.test> NOTIFY=SUCCESS,DELAY ORCPT=utf-8;a\\x{FC}@b\r\n',
  'BDAT 10 LAST\r\n0123456789',
  'XCLIENT ADDR=IPV6:::1 NAME=[UNAVAILABLE]\r\n',
  '250-mx.test\r\n250-SIZE 100\r\n250 AUTH PLAIN\r\n',
  'a\r\n..b\r\n.\r\nQUIT\r\n',
];

/** Laws: only InputSyntaxError is thrown; cuts in the input change nothing; what goes out comes back. */
export const target = {
  name: 'codecs/smtp',
  corpus: (): Buffer[] => samples.map((s) => Buffer.from(s)),
  run(input: Buffer): void {
    const lines = new LineBuffer();
    lines.append(input);
    for (let line = lines.takeLine(4096); typeof line !== 'string'; line = lines.takeLine(4096)) {
      const bytes = line;
      tolerate(() => {
        const { argument } = parseCommandLine(bytes);
        tolerate(() => {
          const { path, parameters } = parseMailCommand(argument);
          parseMailCommand(formatMailCommand(path, parameters).slice('MAIL '.length));
        });
        tolerate(() => parseRcptCommand(argument));
        tolerate(() => parseBdatCommand(argument));
        tolerate(() => parseXclientCommand(argument));
      });
    }
    tolerate(() => new ReplyReader().push(input));
    assertSameInPieces(input);
    assertRoundTrip(input);
  },
};

function tolerate(work: () => void): void {
  try {
    work();
  } catch (error) {
    if (!(error instanceof InputSyntaxError)) throw error;
  }
}

function assertSameInPieces(input: Buffer): void {
  const whole = new DataReader(1e7);
  whole.push(input);
  const pieces = new DataReader(1e7);
  for (const octet of input) pieces.push(Buffer.from([octet]));
  if (whole.isDone !== pieces.isDone || whole.fault !== pieces.fault)
    throw new Error('DataReader depends on how the input is cut');
  if (whole.fault === undefined && !join(whole).equals(join(pieces)))
    throw new Error('DataReader gives other content for other cuts');
}

function assertRoundTrip(content: Buffer): void {
  const writer = new DataWriter();
  const wire = Buffer.concat([...writer.push(content), writer.end()]);
  const reader = new DataReader(1e7);
  if (reader.push(wire) !== wire.length || !reader.isDone)
    throw new Error('DataWriter wrote something that ends early or not at all');
}

function join(reader: DataReader): Buffer {
  return Buffer.concat(reader.takeChunks());
}

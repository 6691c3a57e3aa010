// Messages that can be told apart and show by themselves whether they are whole.
import { createHash } from 'node:crypto';

/** A message named by `token`, of about `size` bytes. */
export function makeMessage(token: string, size: number, from = 'sender@origin.test'): Buffer {
  const lines: string[] = [];
  for (let length = 0, n = 0; length < size; n++) {
    const line = `${token} line ${n} ${'abcdefghij '.repeat(n % 6)}`.trimEnd();
    lines.push(line);
    length += line.length + 2;
  }
  const body = `${lines.join('\r\n')}\r\n`;
  const sum = createHash('sha256').update(body).digest('hex').slice(0, 24);
  return Buffer.from(
    `From: Sender <${from}>\r\nTo: someone@example.test\r\nSubject: ${token}\r\n` +
      `Date: Mon, 2 Mar 2026 10:00:00 +0000\r\nMessage-ID: <${token}@origin.test>\r\n` +
      `X-Token: ${token}\r\nX-Sum: ${sum}\r\n\r\n${body}`,
  );
}

/** The token of a message that is whole; throws for one that is not. */
export function readToken(bytes: Buffer): string {
  const text = bytes.toString('latin1');
  const end = text.indexOf('\r\n\r\n');
  const header = text.slice(0, end + 2);
  const token = /^X-Token: (.+)\r$/m.exec(header)?.[1];
  const sum = /^X-Sum: (.+)\r$/m.exec(header)?.[1];
  if (end < 0 || token === undefined || sum === undefined)
    throw new Error(`not one of our messages: ${text.slice(0, 300)}`);
  const found = createHash('sha256')
    .update(text.slice(end + 4), 'latin1')
    .digest('hex');
  if (!found.startsWith(sum)) throw new Error(`the message ${token} is not what was sent`);
  return token;
}

// A little mail for the sample accounts, brought in by LMTP as any other mail system would.
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

interface SampleMessage {
  readonly from: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

const messages: readonly SampleMessage[] = [
  {
    from: 'Bob Example <bob@example.test>',
    to: 'alice@example.test',
    subject: 'Lunch on Thursday?',
    text: 'Hi Alice,\n\nthe place at the harbour has a new cook. Thursday, half past twelve?\n\nBob',
  },
  {
    from: 'Alice Example <alice@example.test>',
    to: 'bob@example.test',
    subject: 'Re: Lunch on Thursday?',
    text: 'Gladly. I bring the plans for the summer party.\n\nAlice',
  },
  {
    from: 'Newsletter <news@garden.example>',
    to: 'alice@example.test',
    subject: '=?utf-8?Q?Was_im_M=C3=A4rz_bl=C3=BCht?=',
    text: 'Krokusse, Narzissen und die ersten Tulpen: unsere Liste für den März.',
  },
  {
    from: 'Administrator <admin@example.test>',
    to: 'bob@example.test',
    subject: 'Welcome to your mailbox',
    text: 'This is a sample mailbox on your own machine. Send Alice a message and see it arrive.',
  },
];

export async function deliverSampleMail(at: { host: string; port: number }): Promise<void> {
  const socket = connect(at);
  try {
    await once(socket, 'connect');
    const replies = readReplies(socket);
    await expect(replies, '220');
    await say(socket, replies, ['LHLO localhost', '250']);
    for (const [i, message] of messages.entries()) {
      await say(socket, replies, [`MAIL FROM:<${/<(.+)>/.exec(message.from)![1]}>`, '250']);
      await say(socket, replies, [`RCPT TO:<${message.to}>`, '250']);
      await say(socket, replies, ['DATA', '354']);
      await say(socket, replies, [`${format(message, i)}\r\n.`, '250']);
    }
    await say(socket, replies, ['QUIT', '221']);
  } catch (error) {
    process.stderr.write(`the sample mail could not be delivered: ${(error as Error).message}\n`);
  } finally {
    socket.destroy();
  }
}

function format(message: SampleMessage, index: number): string {
  const sentAt = new Date(Date.now() - (messages.length - index) * 3_600_000);
  return [
    `From: ${message.from}`,
    `To: ${message.to}`,
    `Subject: ${message.subject}`,
    `Date: ${sentAt.toUTCString().replace('GMT', '+0000')}`,
    `Message-ID: <sample-${index + 1}@example.test>`,
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=utf-8',
    'Content-Transfer-Encoding: 8bit',
    '',
    ...message.text.split('\n'),
  ].join('\r\n');
}

/** The last line of each reply. */
async function* readReplies(socket: Socket): AsyncGenerator<string> {
  let pending = '';
  for await (const chunk of socket) {
    pending += String(chunk);
    for (let end = pending.indexOf('\r\n'); end >= 0; end = pending.indexOf('\r\n')) {
      const line = pending.slice(0, end);
      pending = pending.slice(end + 2);
      if (line[3] !== '-') yield line;
    }
  }
}

async function say(
  socket: Socket,
  replies: AsyncGenerator<string>,
  [line, code]: [line: string, code: string],
): Promise<void> {
  socket.write(`${line}\r\n`);
  await expect(replies, code);
}

async function expect(replies: AsyncGenerator<string>, code: string): Promise<void> {
  const { value, done } = await replies.next();
  if (done === true) throw new Error('the connection was closed');
  if (!value.startsWith(code)) throw new Error(value);
}

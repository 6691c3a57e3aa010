import { InputSyntaxError } from '#platform/errors.ts';
import { writeMessage, type NewMessageState } from '#codecs/mapi/write-message.ts';
import { readFastTransfer } from './read-fast-transfer.ts';
import { streamAround } from './stream-elements.ts';
import type { NewItem, NewProperty } from '#codecs/mapi/new-item.ts';
import { writeFastTransfer } from './write-fast-transfer.ts';

function plain(properties: readonly NewProperty[]): NewItem {
  return { properties, recipients: [], attachments: [] };
}

const state: NewMessageState = {
  isRead: true,
  isDraft: false,
  isFlagged: false,
  verb: undefined,
  categories: [],
  receivedAt: undefined,
  further: [],
};

/** Law: a stream gives an item or InputSyntaxError; whatever comes as a message is written as one that can be read. */
export const target = {
  name: 'codecs/fast-transfer',
  corpus: (): Buffer[] => [
    writeFastTransfer(
      plain([
        { id: 0x0037, kind: 'text', value: 'Subject' },
        { id: 0x0e06, kind: 'time', value: 0 },
        { id: 0x0029, kind: 'boolean', value: true },
      ]),
    ),
    Buffer.from(
      'From: a@b.test\r\nDate: Mon, 05 Jan 0001 08:00:00 +0000\r\nContent-Type: multipart/mixed; boundary=m\r\n\r\n' +
        '--m\r\nContent-Type: message/rfc822\r\n\r\nSubject: x\r\n\r\n--m\r\nContent-Type: application/pkcs7-mime\r\n\r\n--m--\r\n',
    ),
    streamAround(Buffer.from('030000400300014003000240030010400e000040', 'hex')),
  ],
  run(input: Buffer): void {
    for (const stream of [input, streamAround(input)])
      try {
        readFastTransfer(stream);
      } catch (error) {
        if (!(error instanceof InputSyntaxError)) throw error;
      }
    readFastTransfer(writeFastTransfer(writeMessage(input, state)));
  },
};

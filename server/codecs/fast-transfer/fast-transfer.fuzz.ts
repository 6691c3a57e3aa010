import { InputSyntaxError } from '#platform/errors.ts';
import { readFastTransfer } from './read-fast-transfer.ts';
import { streamAround } from './stream-elements.ts';
import type { NewItem, NewProperty } from '#codecs/mapi/new-item.ts';
import { writeFastTransfer } from './write-fast-transfer.ts';

function plain(properties: readonly NewProperty[]): NewItem {
  return { properties, recipients: [], attachments: [] };
}

/** Law: a stream gives an item or InputSyntaxError. */
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
    streamAround(Buffer.from('030000400300014003000240030010400e000040', 'hex')),
  ],
  run(input: Buffer): void {
    for (const stream of [input, streamAround(input)])
      try {
        readFastTransfer(stream);
      } catch (error) {
        if (!(error instanceof InputSyntaxError)) throw error;
      }
  },
};

import { quoteMboxrd, unquoteMboxrd } from './quoting.ts';
import { readMbox } from './read-mbox.ts';
import { readMmdf } from './read-mmdf.ts';
import { readStatusFields } from './status-fields.ts';

async function contentsOf(chunks: Buffer[]): Promise<string> {
  const list: string[] = [];
  for await (const { sender, dateEpochSeconds, content } of readMbox(chunks))
    list.push(`${sender} ${dateEpochSeconds} ${content.toString('latin1')}`);
  for await (const { content, start, end } of readMmdf(chunks, 1000))
    list.push(`${start} ${end} ${content.toString('latin1')}`);
  return JSON.stringify(list);
}

export const target = {
  name: 'codecs/mbox',
  corpus: () => [
    Buffer.from(
      'From a@b.test Thu Nov 24 18:22:48 1986\nA: b\n\n>From x\n\nFrom - Fri Nov 25 18:22:48 1986\nC: d\n\n',
    ),
    Buffer.from(
      'From a@b.test Thu Nov 24 18:22:48 1986\nContent-Length: 7\n\nFrom x\n\nFrom b@c.test\nC: d\n',
    ),
    Buffer.from('\u0001\u0001\u0001\u0001\nA: b\n\nc\n\u0001\u0001\u0001\u0001\n'),
    Buffer.from('Status: RO\nX-Mozilla-Status: 0009\nX-Keywords: a b\nSubject: x\n\nFrom a\n'),
  ],
  async run(input: Buffer): Promise<void> {
    if (!unquoteMboxrd(quoteMboxrd(input)).equals(input))
      throw new Error('quoting does not come back');
    const cut = Math.floor(input.length / 2);
    const split = await contentsOf([input.subarray(0, cut), input.subarray(cut)]);
    if (split !== (await contentsOf([input])))
      throw new Error('splitting the input changes the messages');
    const { content } = readStatusFields(input);
    if (content.length > input.length) throw new Error('taking fields off adds something');
  },
};

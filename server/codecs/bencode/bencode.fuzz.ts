import { refusesOrReads } from '../../../test/support/refuses-or-reads.ts';
import { parseBencode } from './parse-bencode.ts';

export const target = {
  name: 'codecs/bencode',
  corpus: () => [Buffer.from('d3:fldd9:firstName3:Bobe1:vi10e1:ml1:ai1eee')],
  run(input: Buffer): void {
    refusesOrReads(() => parseBencode(input));
  },
};

import { refusesOrReads } from '../../../test/support/refuses-or-reads.ts';
import { parseData } from './parse-data.ts';

export const target = {
  name: 'codecs/communigate-data',
  corpus: () => [
    Buffer.from(
      '{ Password = cp@nel; A = (10, 1m, "x\\"y\\065"); B = {C=#null#;}; D=[AAEC]; E=#T1-1-2020; }',
    ),
    Buffer.from('{Rules=((5,"Spam",((Subject,is,"*x*")),(("Store in",Junk))));}'),
  ],
  run(input: Buffer): void {
    refusesOrReads(() => parseData(input.toString('utf8')));
  },
};

import { refusesOrReads } from '../../../test/support/refuses-or-reads.ts';
import { parsePlist } from './parse-plist.ts';

export const target = {
  name: 'codecs/plist',
  corpus: () => [
    Buffer.from(
      '<?xml version="1.0"?><!DOCTYPE plist PUBLIC "a" "b"><plist><dict><key>a</key><array><integer>1</integer><data>AQ==</data></array></dict></plist>',
    ),
  ],
  run(input: Buffer): void {
    refusesOrReads(() => parsePlist(input));
  },
};

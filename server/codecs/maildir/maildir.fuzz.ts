import {
  parseKeywordFileName,
  parseKeywordList,
  parseSubscribed,
  parseUiddb,
} from './courier-files.ts';
import { parseKeywordLetters, parseSubscriptions, parseUidlist } from './dovecot-files.ts';
import { flagsOfLetters, formatFileName, parseFileName } from './file-name.ts';
import { levelsOfFolder } from './folder-name.ts';

export const target = {
  name: 'codecs/maildir',
  corpus: () =>
    [
      '1700000000.M1P2.host,S=12,W=13:2,FSab',
      '.Archive.2025&AOQ-',
      '3 V1275660208 N25022 G3085f01b7f11\n25006 :1276528487.M364837P9451.kurkku,S=1355,W=1394\n25007 W1 :x\n',
      '1 1275660208 3\n1 a.b.c:2,S\n2 d.e.f\n',
      'Work\n$label1\n\nname.host:0 1\nother:1\n',
      'V\t2\n\nINBOX\nA\tB\x01t\n',
      '0 $Forwarded\n1 Junk\n',
    ].map((text) => Buffer.from(text)),
  run(input: Buffer): void {
    const text = input.toString();
    const { base, letters } = parseFileName(text);
    if (letters !== undefined && parseFileName(formatFileName(base, letters)).base !== base)
      throw new Error('a name does not come back');
    flagsOfLetters(text, parseKeywordLetters(text));
    levelsOfFolder(text);
    parseUidlist(text);
    parseUiddb(text);
    parseKeywordList(text);
    parseKeywordFileName(text);
    parseSubscribed(text);
    parseSubscriptions(text, '.');
  },
};

import { refusesOrReads } from '../../../test/support/refuses-or-reads.ts';
import { parseIni } from './parse-ini.ts';
import { parseAliases, parseMailingList } from './parse-mailing-list.ts';
import { parseMessageIndex } from './parse-message-index.ts';
import { parseUserList } from './parse-user-list.ts';

export const target = {
  name: 'codecs/mdaemon',
  corpus: () => [
    Buffer.concat([
      Buffer.from([1, 0, 0, 0]),
      Buffer.alloc(32),
      Buffer.from('md5001.msg'.padEnd(36, '\0')),
    ]),
    Buffer.from(`${'example.org'.padEnd(45)}${'ann'.padEnd(170)}YNYNNNNYNN   0  1000\r\n`),
    Buffer.from(
      '; ListName = team\r\nann@example.org Ann\r\n[Groupware]\r\nFolderClass=IPF.Note\r\n',
    ),
  ],
  run(input: Buffer): void {
    refusesOrReads(() => {
      parseUserList(input);
      const text = input.toString('latin1');
      parseIni(text);
      parseMailingList(text);
      parseAliases(text);
      parseMessageIndex(input);
    });
  },
};

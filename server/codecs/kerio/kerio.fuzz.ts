import { refusesOrReads } from '../../../test/support/refuses-or-reads.ts';
import { parseConfiguration } from './parse-configuration.ts';
import { parseFolderIndex, parseFolderStatus } from './parse-folder-index.ts';

export const target = {
  name: 'codecs/kerio',
  corpus: () => [
    Buffer.from('U00000001 F80000001 S1133 D43032abf M4305f1b7 I0001 CIPM.Appointment\n'),
    Buffer.from('T2 G12ab V43032abf U00000002 C1 M1 D0 R0 N0 S1133\nAann@example.org lrs\n'),
    Buffer.from(
      '<config><list name="User"><listitem><variable name="Name">ann</variable></listitem></list></config>',
    ),
  ],
  run(input: Buffer): void {
    refusesOrReads(() => {
      parseFolderIndex(input.toString('latin1'));
      parseFolderStatus(input.toString('latin1'));
      parseConfiguration(input);
    });
  },
};

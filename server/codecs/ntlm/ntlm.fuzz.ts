import { InputSyntaxError } from '#platform/errors.ts';
import { answerChallenge } from './answer-challenge.ts';
import { parseChallenge } from './ntlm-messages.ts';

const challenge = Buffer.from(
  'TlRMTVNTUAACAAAADAAMADgAAAAFgomiASNFZ4mrze8AAAAAAAAAACQAJABEAAAABgBwFwAAAA9TAGUAcgB2AGUAcgACAAwARABvAG0AYQBpAG4AAQAMAFMAZQByAHYAZQByAAAAAAA=',
  'base64',
);

export const target = {
  name: 'codecs/ntlm',
  corpus: (): Buffer[] => [challenge],
  run(input: Buffer): void {
    try {
      const read = parseChallenge(input);
      answerChallenge({ user: 'u', domain: '', password: 'p' }, read, {
        clientChallenge: Buffer.alloc(8),
        epochMs: 0,
        service: 'HTTP/a.test',
      });
    } catch (error) {
      if (!(error instanceof InputSyntaxError)) throw error;
    }
  },
};

import { InputSyntaxError } from '#platform/errors.ts';
import { parseRecur } from '#codecs/recurrence/recur.ts';
import { globalObjectIdOfUid, normalUid, uidOfGlobalObjectId } from './global-object-id.ts';
import { recurToPattern } from './recur-to-pattern.ts';

/** Laws: ids of any bytes and rules of any text throw nothing but InputSyntaxError, and normal UIDs stay as they are. */
export const target = {
  name: 'codecs/exchange',
  corpus: (): Buffer[] =>
    [
      'FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1',
      'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29;INTERVAL=4',
      `040000008200E00074C5B7101A82E00807EA0105${'0'.repeat(40)}`,
    ].map((text) => Buffer.from(text)),
  run(input: Buffer): void {
    const text = input.toString('latin1');
    uidOfGlobalObjectId(input);
    const uid = normalUid(text);
    if (normalUid(uid) !== uid) throw new Error('a normal UID is changed');
    try {
      globalObjectIdOfUid(text);
      recurToPattern(parseRecur(text), 0);
    } catch (error) {
      if (!(error instanceof InputSyntaxError)) throw error;
    }
  },
};

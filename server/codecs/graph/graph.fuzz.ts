import { DomainError, InputSyntaxError } from '#platform/errors.ts';
import { parseBatch } from './batch.ts';
import { readPage } from './collection.ts';
import { epochSecondsOf, momentOf, readGraphTime } from './date-time.ts';
import { extendedOf, tagged } from './extended-property.ts';
import { toGraphFailure } from './graph-failure.ts';
import { objectAt, parseJsonObject, textAt } from './json-value.ts';
import { readRecurrence } from './patterned-recurrence.ts';

const text = (value: object): Buffer => Buffer.from(JSON.stringify(value));

/** Law: an answer gives values, DomainError or InputSyntaxError. */
export const target = {
  name: 'codecs/graph',
  corpus: (): Buffer[] => [
    text({
      value: [{ id: 'a', '@removed': { reason: 'deleted' } }],
      '@odata.nextLink': 'https://x',
    }),
    text({ responses: [{ id: '0', status: 429, headers: { 'Retry-After': '5' }, body: 'AAAA' }] }),
    text({ error: { code: 'ErrorItemNotFound', message: 'x' } }),
    text({
      start: { dateTime: '2026-03-05T09:00:00.0000000', timeZone: 'UTC' },
      pattern: { type: 'weekly', interval: 1, daysOfWeek: ['monday'] },
      range: { type: 'endDate', endDate: '2027-01-01' },
      singleValueExtendedProperties: [{ id: 'Integer 0x1081', value: '102' }],
    }),
  ],
  run(input: Buffer): void {
    try {
      const json = parseJsonObject(input);
      readPage(json);
      parseBatch(json, 3);
      readRecurrence(json);
      extendedOf(json, tagged('Integer', 0x1081));
      epochSecondsOf(textAt(json, 'createdDateTime'));
      const time = readGraphTime(objectAt(json, 'start'));
      if (time !== undefined) momentOf(time);
      toGraphFailure({ status: 500, body: json, retryAfterSeconds: undefined }, 'x');
    } catch (error) {
      if (!(error instanceof DomainError || error instanceof InputSyntaxError)) throw error;
    }
  },
};

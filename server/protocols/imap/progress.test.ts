import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createFakeClock } from '../../../test/support/fake-clock.ts';
import { Progress } from './progress.ts';
import { ResponseWriter } from './session/response-writer.ts';

test('a long command tells now and then how far it is, with its tag (RFC 9585 §4)', async () => {
  const clock = createFakeClock();
  let written = '';
  const output = new ResponseWriter({
    write: (data) => {
      written += data.toString();
      return true;
    },
  } as ConstructorParameters<typeof ResponseWriter>[0]);
  const progress = new Progress({ clock, output, tag: 'a7', goal: 500 });
  progress.report(10);
  await clock.advance(9_999);
  progress.report(20);
  assert.equal(written, '');
  await clock.advance(1);
  progress.report(30);
  progress.report(40);
  assert.equal(written, '* OK [INPROGRESS ("a7" 30 500)] Still working\r\n');
  written = '';
  await clock.advance(10_000);
  // More than was thought: the goal is not known.
  progress.report(600);
  assert.equal(written, '* OK [INPROGRESS ("a7" 600 NIL)] Still working\r\n');
});

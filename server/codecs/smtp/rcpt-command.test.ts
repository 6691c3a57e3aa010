import assert from 'node:assert/strict';
import { test } from 'node:test';
import { InputSyntaxError } from '#platform/errors.ts';
import { formatRcptCommand, parseRcptCommand } from './rcpt-command.ts';

test('NOTIFY and ORCPT are understood (RFC 3461 §4.1, §4.2)', () => {
  assert.deepEqual(
    parseRcptCommand('TO:<a@b> NOTIFY=success,DELAY ORCPT=rfc822;x+2By@z.test').parameters,
    {
      notify: ['SUCCESS', 'DELAY'],
      originalRecipient: { type: 'rfc822', address: 'x+y@z.test' },
    },
  );
  assert.deepEqual(parseRcptCommand('TO:<a@b> NOTIFY=NEVER').parameters.notify, []);
});

test('a UTF-8 ORCPT goes both ways (RFC 6533 §3)', () => {
  const originalRecipient = { type: 'utf-8', address: 'jürgen+x@exämple.test' };
  const line = formatRcptCommand('a@b', { originalRecipient, notify: [] });
  assert.equal(
    line,
    'RCPT TO:<a@b> NOTIFY=NEVER ORCPT=utf-8;j\\x{FC}rgen\\x{2B}x@ex\\x{E4}mple.test',
  );
  assert.deepEqual(parseRcptCommand(line.slice(5)).parameters.originalRecipient, originalRecipient);
});

test('malformed RCPT is refused', () => {
  const bad = [
    'FROM:<a@b>',
    'TO:<a@b> NOTIFY=',
    'TO:<a@b> NOTIFY=NEVER,DELAY',
    'TO:<a@b> NOTIFY=DELAY,DELAY',
    'TO:<a@b> ORCPT=nosemicolon',
    'TO:<a@b> ORCPT=rfc822;',
    'TO:<a@b> ORCPT=utf-8;\\x{D800}',
    `TO:<a@b> ORCPT=rfc822;${'x'.repeat(500)}`,
  ];
  for (const argument of bad)
    assert.throws(() => parseRcptCommand(argument), InputSyntaxError, argument);
});

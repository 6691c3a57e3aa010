import assert from 'node:assert/strict';
import { test } from 'node:test';
import { InputSyntaxError } from '#platform/errors.ts';
import { formatMailCommand, noMailParameters, parseMailCommand } from './mail-command.ts';

const full =
  'FROM:<a@b.test> SIZE=1000 BODY=8BITMIME SMTPUTF8 AUTH=e+3Dmc2@example.test RET=HDRS ENVID=QQ+2B314 REQUIRETLS HOLDFOR=86400 BY=120;RT MT-PRIORITY=-3';

test('every parameter of MAIL is understood (RFC 1870 §6, RFC 6152 §3, RFC 8689 §2)', () => {
  assert.deepEqual(parseMailCommand(full), {
    path: 'a@b.test',
    unknown: [],
    parameters: {
      size: 1000,
      body: '8BITMIME',
      isUtf8: true,
      auth: 'e=mc2@example.test',
      ret: 'HDRS',
      envelopeId: 'QQ+314',
      requireTls: true,
      hold: { kind: 'for', seconds: 86_400 },
      deliverBy: { seconds: 120, mode: 'return', isTraced: true },
      priority: -3,
    },
  });
});

test('a formatted MAIL parses to the same values', () => {
  const { path, parameters } = parseMailCommand(full);
  const again = formatMailCommand(path, parameters).slice('MAIL '.length);
  assert.deepEqual(parseMailCommand(again).parameters, parameters);
});

test('the null reverse-path and a blank after the colon are taken (RFC 5321 §4.1.1.2)', () => {
  assert.deepEqual(parseMailCommand('FROM:<>'), {
    path: '',
    parameters: noMailParameters,
    unknown: [],
  });
  assert.equal(parseMailCommand('from: <a@b>').path, 'a@b');
});

test('a quoted local part may hold > and blanks', () => {
  assert.equal(parseMailCommand('FROM:<"a > \\" b"@c.test> SIZE=1').path, '"a > \\" b"@c.test');
});

test('HOLDUNTIL is an instant (RFC 4865 §3)', () => {
  const { hold } = parseMailCommand('FROM:<a@b> HOLDUNTIL=2030-01-01T00:00:00Z').parameters;
  assert.deepEqual(hold, { kind: 'until', epochMs: 1_893_456_000_000 });
});

test('unknown parameters are named, not refused', () => {
  assert.deepEqual(parseMailCommand('FROM:<a@b> X-FOO=1 solicit').unknown, ['X-FOO', 'SOLICIT']);
});

test('malformed MAIL is refused', () => {
  const bad = [
    '',
    'TO:<a@b>',
    'FROM:a@b',
    'FROM:<a@b',
    'FROM:<a@b>SIZE=1',
    'FROM:<a@b> SIZE',
    'FROM:<a@b> SIZE=x',
    'FROM:<a@b> SIZE=1 SIZE=2',
    'FROM:<a@b> BODY=9BIT',
    'FROM:<a@b> SMTPUTF8=1',
    'FROM:<a@b> AUTH=a+zz',
    'FROM:<a@b> RET=SOME',
    `FROM:<a@b> ENVID=${'x'.repeat(101)}`,
    'FROM:<a@b> ENVID=a+0Ab',
    'FROM:<a@b> HOLDFOR=1 HOLDUNTIL=2030-01-01T00:00:00Z',
    'FROM:<a@b> HOLDUNTIL=2030-13-01T00:00:00Z',
    'FROM:<a@b> BY=0;R',
    'FROM:<a@b> BY=5',
    'FROM:<a@b> MT-PRIORITY=10',
    'FROM:<a@b> =x',
  ];
  for (const argument of bad)
    assert.throws(() => parseMailCommand(argument), InputSyntaxError, argument);
});

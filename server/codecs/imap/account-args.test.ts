import assert from 'node:assert/strict';
import { test } from 'node:test';
import { InputSyntaxError } from '#platform/errors.ts';
import { decodeWritten, readCommand } from '../../../test/support/imap-wire.ts';
import { expectAclTarget, expectSetAclArgs, formatSetAclArgs } from './acl-args.ts';
import {
  addRights,
  formatRights,
  hasRights,
  parseRights,
  readToldRights,
  removeRights,
} from './acl-rights.ts';
import { expectCommandHead } from './command-head.ts';
import { Decoder } from './decoder.ts';
import { expectEnableArgs } from './enable-args.ts';
import { expectIdFields, formatIdFields } from './id-args.ts';
import { expectSetQuotaArgs, formatQuotaUsage, formatSetQuotaArgs } from './quota-args.ts';
import {
  expectAuthenticateArgs,
  expectLoginArgs,
  formatAuthenticateArgs,
  formatLoginArgs,
} from './sign-in-args.ts';

function decoderOf(text: string): Decoder {
  return new Decoder(readCommand(Buffer.from(`${text}\r\n`)));
}

test('a command begins with a tag and a verb, UID being part of the verb (RFC 9051 §2.2.1)', () => {
  assert.deepEqual(expectCommandHead(decoderOf('a.1 uid fetch 1 FLAGS')), {
    tag: 'a.1',
    verb: 'UID FETCH',
  });
  assert.throws(() => expectCommandHead(decoderOf('a+ NOOP')), InputSyntaxError);
  assert.throws(() => expectCommandHead(decoderOf('a')), InputSyntaxError);
});

test('the obsolete rights stand for today’s, in both directions (RFC 4314 §2.1.1)', () => {
  assert.equal(parseRights('dlc'), 'lkxte');
  assert.equal(parseRights('lrZ'), undefined);
  assert.equal(readToldRights('dlc'), 'lkxte');
  assert.equal(readToldRights('lrkc9td'), 'lrkt');
  assert.equal(formatRights('lrk'), 'lrkc');
  assert.equal(addRights('lr', 'ae'), 'lrea');
  assert.equal(removeRights('lrs', 'r'), 'ls');
  assert.ok(hasRights('lrs', 'sl'));
});

test('SETACL adds, removes or replaces rights (RFC 4314 §3.1)', () => {
  const args = expectSetAclArgs(decoderOf('INBOX -fred +rw'));
  assert.deepEqual(args, { mailbox: 'INBOX', identifier: '-fred', action: 'add', rights: 'rw' });
  assert.deepEqual(expectSetAclArgs(decodeWritten((e) => formatSetAclArgs(e, args))), args);
  assert.equal(expectSetAclArgs(decoderOf('x fred ""')).rights, '');
  assert.throws(() => expectSetAclArgs(decoderOf('x fred LR')), InputSyntaxError);
  assert.throws(() => expectAclTarget(decoderOf('x ""')), InputSyntaxError);
});

test('quota limits and usage (RFC 9208 §4)', () => {
  const args = expectSetQuotaArgs(decoderOf('"" (storage 512 MESSAGE 9)'));
  assert.deepEqual(args.limits, [
    { resource: 'STORAGE', limit: 512 },
    { resource: 'MESSAGE', limit: 9 },
  ]);
  assert.deepEqual(expectSetQuotaArgs(decodeWritten((e) => formatSetQuotaArgs(e, args))), args);
  assert.equal(
    formatQuotaUsage([{ resource: 'STORAGE', usage: 10, limit: 512 }]),
    '(STORAGE 10 512)',
  );
});

test('ID fields survive and are bounded (RFC 2971 §3.3)', () => {
  const fields = expectIdFields(decoderOf('("Name" "x" "os" NIL)'));
  assert.deepEqual(
    [...fields],
    [
      ['name', 'x'],
      ['os', undefined],
    ],
  );
  assert.deepEqual(expectIdFields(decodeWritten((e) => formatIdFields(e, fields))), fields);
  assert.equal(expectIdFields(decoderOf('NIL')).size, 0);
  const many = Array.from({ length: 31 }, (_, i) => `"f${i}" "v"`).join(' ');
  assert.throws(() => expectIdFields(decoderOf(`(${many})`)), InputSyntaxError);
});

test('names and passwords of any characters survive LOGIN (RFC 9051 §6.2.3)', () => {
  const args = { user: 'j\u00fcrgen@x', password: 'a "b" \\ \r\n' };
  assert.deepEqual(expectLoginArgs(decodeWritten((e) => formatLoginArgs(e, args))), args);
});

test('AUTHENTICATE takes an initial response, = for an empty one (RFC 4959 §3)', () => {
  assert.deepEqual(expectAuthenticateArgs(decoderOf('plain')), { mechanism: 'PLAIN' });
  for (const response of ['', 'AGEAYg==']) {
    const args = { mechanism: 'PLAIN', initialResponse: response };
    const decoder = decodeWritten((e) => formatAuthenticateArgs(e, args));
    assert.deepEqual(expectAuthenticateArgs(decoder), args);
  }
  assert.throws(() => expectAuthenticateArgs(decoderOf('PLAIN a!b')), InputSyntaxError);
});

test('ENABLE names one capability or more (RFC 5161 §3.1)', () => {
  assert.deepEqual(expectEnableArgs(decoderOf(' imap4rev2 UTF8=ACCEPT')), [
    'IMAP4REV2',
    'UTF8=ACCEPT',
  ]);
  assert.throws(() => expectEnableArgs(decoderOf('')), InputSyntaxError);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createFakeClock } from '../../test/support/fake-clock.ts';
import { createForwardSenders } from './forward-senders.ts';

const day = 86_400_000;
const secret = Buffer.alloc(32, 7);

function localPartOf(address: string): string {
  return address.slice(0, address.lastIndexOf('@'));
}

test('a sender becomes an address of ours and comes back from it, in any case, for three weeks', async () => {
  const clock = createFakeClock();
  const senders = createForwardSenders(secret, clock);
  const made = senders.rewrite('Ann=x@home.test', 'example.test');
  assert.match(made, /^SRS0=[a-z2-7]{8}=[a-z2-7]{2}=home\.test=Ann=x@example\.test$/);
  assert.equal(senders.restore(localPartOf(made)), 'Ann=x@home.test');
  assert.equal(senders.restore(localPartOf(made).toLowerCase()), 'ann=x@home.test');
  await clock.advance(21 * day);
  assert.equal(senders.restore(localPartOf(made)), 'Ann=x@home.test');
  await clock.advance(day);
  assert.equal(senders.restore(localPartOf(made)), null);
});

test('nobody else can make such an address, and ordinary ones are left alone', () => {
  const senders = createForwardSenders(secret, createFakeClock());
  const others = createForwardSenders(Buffer.alloc(32, 8), createFakeClock());
  const foreign = others.rewrite('ann@home.test', 'example.test');
  for (const local of [localPartOf(foreign), 'SRS0=aaaaaaaa=aa=home.test=ann', 'srs1-x', 'SRS0='])
    assert.equal(senders.restore(local), null);
  assert.equal(senders.restore('srs'), undefined);
  assert.equal(senders.restore('ann'), undefined);
});

test('mail that others forwarded keeps the way back through them', () => {
  const senders = createForwardSenders(secret, createFakeClock());
  const once = 'SRS0=abcd=xy=home.test=ann@first.test';
  const twice = senders.rewrite(once, 'example.test');
  assert.match(twice, /^SRS1=[a-z2-7]{8}=first\.test=abcd=xy=home\.test=ann@example\.test$/);
  assert.equal(senders.restore(localPartOf(twice)), once);
  const third = senders.rewrite(`SRS1=zzzz=first.test=abcd=xy=home.test=ann@second.test`, 'e.test');
  assert.equal(senders.restore(localPartOf(third)), once);
});

test('a sender that would become too long, or is none, stays as it is (RFC 5321 §4.5.3.1.1)', () => {
  const senders = createForwardSenders(secret, createFakeClock());
  for (const sender of ['', `${'x'.repeat(60)}@home.test`, '"a b"@home.test'])
    assert.equal(senders.rewrite(sender, 'example.test'), sender);
});

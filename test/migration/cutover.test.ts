// The list of what is to be done before and after mail goes to the new system, through a whole move.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import type { CutoverList } from '#migration/cutover-list.ts';
import { startDnsServer } from '../support/dns-server.ts';
import type { Zones } from '../support/dns-zones.ts';
import { numberedMessage, openAtSource, openImapDesk } from '../support/imap-desk.ts';
import { skipWithout } from '../support/peer.ts';

test(
  'points are open until they are done, one after the other, and then nothing is',
  { skip: skipWithout('dovecot') },
  async (t) => {
    const desk = await openImapDesk(t, ['ann'], { makesAccounts: false });
    const zones: Zones = {
      'example.test': {
        mx: [{ preference: 10, exchange: 'old.example.test' }],
        ttlSeconds: 86_400,
      },
    };
    const dns = await startDnsServer(zones);
    t.after(async () => await dns[Symbol.asyncDispose]());
    await desk.json('config', 'set', 'dns.servers', `["${dns.address}"]`);
    const look = async (...options: string[]) => {
      const { code, stdout, stderr } = await desk.call(
        'migrate',
        'cutover',
        'move',
        ...options,
        '--json',
      );
      assert.notEqual(stdout, '', stderr);
      const list = JSON.parse(stdout) as CutoverList & { files: string[] };
      const states = new Map(list.points.map(({ name, state }) => [name.split(':')[0]!, state]));
      return {
        code,
        list,
        states,
        point: (name: string) => list.points.find((it) => it.name === name),
      };
    };
    const first = await look();
    assert.equal(first.code, 1);
    for (const name of ['accounts', 'told-before', 'verified', 'mx', 'spf', 'told-after'])
      assert.equal(first.states.get(name), 'open', name);
    assert.equal(first.states.get('ttl'), 'advice');
    assert.match(first.point('ttl:example.test')!.details[0]!, /86400 s: set its TTL to 300/);
    assert.equal(first.list.next[0], 'mailstead migrate run move');

    await using source = await openAtSource(desk.dovecot, 'ann');
    await source.client.append('INBOX', numberedMessage(1));
    await desk.json('migrate', 'run', 'move', '--create-accounts');
    await source.client.append('INBOX', numberedMessage(2));
    await source.client.mailboxCreate('Late');
    await source.client.append('Late', numberedMessage(3));
    const second = await look();
    assert.equal(second.states.get('accounts'), 'done');
    assert.deepEqual(second.point('arrivals')?.details, ['ann: 2 items']);
    assert.equal(second.states.get('passwords'), 'open');
    assert.equal((await look('--no-probe', '--no-dns')).states.get('arrivals'), 'not-checked');

    await desk.json('migrate', 'notify', 'move', '--before', '--passwords', 'generate');
    await desk.json('migrate', 'run', 'move', '--delta');
    await desk.json('migrate', 'verify', 'move', '--source');
    const records = await desk.call('dns', 'example.test', '--no-check', '--json');
    const { records: needed } = JSON.parse(records.stdout) as {
      records: { name: string; type: string; value: string; isRequired: boolean }[];
    };
    zones['example.test'] = { mx: [{ preference: 10, exchange: 'mail.example.test' }] };
    for (const { name, type, value, isRequired } of needed)
      if (type === 'TXT' && isRequired)
        zones[name] = { ...zones[name], txt: [value.replaceAll(/" "|^"|"$/g, '')] };
    await desk.json('migrate', 'notify', 'move', '--after');
    const last = await look();
    const open = last.list.points.filter(({ state }) => state === 'open');
    assert.deepEqual(open, []);
    assert.equal(last.code, 0);
    assert.deepEqual(last.list.next, []);
    // What is only for comfort is advice.
    assert.equal(last.states.get('srv'), 'advice');
    const html = readFileSync(last.list.files[0]!, 'utf8');
    assert.match(html, /Nothing is open\./);
    const text = await desk.call('migrate', 'cutover', 'move');
    assert.match(text.stdout, /^done {8}Every account is carried over$/m);
  },
);

test(
  'forwards that lead back and accounts that are nearly full are said',
  { skip: skipWithout('dovecot') },
  async (t) => {
    const desk = await openImapDesk(t, ['ben']);
    await using source = await openAtSource(desk.dovecot, 'ben');
    await source.client.append('INBOX', numberedMessage(1, 'x'.repeat(9_500)));
    await desk.json('migrate', 'run', 'move');
    await desk.json('account', 'set', 'ben@example.test', '--quota', '10KB');
    const looped = await desk.call(
      'account',
      'set',
      'ben@example.test',
      '--forward',
      'ben@example.test',
    );
    assert.equal(looped.code, 0, looped.stderr);
    const { stdout, code } = await desk.call('migrate', 'cutover', 'move', '--no-dns');
    assert.equal(code, 1);
    assert.match(
      stdout,
      /OPEN {8}Every account has room for new mail\n +ben@example\.test: 9\.\d KB of 10 KB/,
    );
    assert.match(stdout, /OPEN {8}No account forwards back[^]*forwards to ben@example\.test/);
    assert.match(stdout, /What to do next:\n {2}1\. mailstead migrate notify move --before/);
    const old = await desk.call('migrate', 'cutover', 'move', '--no-dns', '--max-age', '0');
    assert.match(old.stdout, /The last run of each account/);
  },
);

test(
  'who has had a letter, and cannot sign in, is told with the call that reaches them again',
  { skip: skipWithout('dovecot') },
  async (t) => {
    const desk = await openImapDesk(t, ['ann', 'ben'], { makesAccounts: false });
    await desk.json('migrate', 'run', 'move', '--create-accounts');
    const look = async () =>
      (await desk.call('migrate', 'cutover', 'move', '--no-dns', '--no-probe')).stdout;
    const notify = ['migrate', 'notify', 'move', '--before', '--passwords', 'link'];
    assert.match(await look(), /\d\. mailstead migrate notify move --before --passwords link\n/);
    await desk.json(...notify, '--account', 'ann');
    const part = await look();
    assert.match(part, /ann@example\.test: no password; had a letter on \d{4}-/);
    assert.match(part, /ben@example\.test: no password\n/);
    assert.match(part, /--passwords link \(and once more with --again --account ann,/);
    await desk.json(...notify);
    const again = '--before --passwords link --again --account ann --account ben (';
    assert.ok((await look()).includes(`mailstead migrate notify move ${again}`));
    const sent = await desk.json(...notify, '--again', '--account', 'ann', '--account', 'ben');
    assert.doesNotMatch(JSON.stringify(sent), /already/);
  },
);

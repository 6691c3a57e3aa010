// Address books as people use them: vdirsyncer with khard, SyncEvolution, and the factory behind Evolution.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { alice, bob, type ClientDesk, openClientDesk } from '../support/client-desk.ts';
import { skipWithout } from '../support/peer.ts';

function cardOf(uid: string, name: string): string {
  return `BEGIN:VCARD\r\nVERSION:3.0\r\nUID:${uid}\r\nFN:${name}\r\nN:${name};;;;\r\nX-ODD;A="b:c":kept\r\nEND:VCARD\r\n`;
}

const contacts = `/dav/addressbooks/${alice}/contacts/`;

async function request(
  desk: ClientDesk,
  method: string,
  path: string,
  body?: string,
): Promise<Response> {
  const credentials = Buffer.from(`${alice}:${desk.password}`).toString('base64');
  return await fetch(`http://127.0.0.1:${desk.server.port('http')}${path}`, {
    method,
    headers: { authorization: `Basic ${credentials}`, 'content-type': 'text/vcard', depth: '1' },
    ...(body !== undefined && { body }),
  });
}

/** What lies in the address book on the server, by name. */
async function cardsOnServer(desk: ClientDesk): Promise<ReadonlyMap<string, string>> {
  const { data, mail } = desk.server;
  const account = await data.directory.accounts.expect(alice);
  return await mail.store.read(account.id, async (reader) => {
    const book = await reader.collectionByRole('addressbook', 'default');
    const found = new Map<string, string>();
    for (const { name, itemId } of await reader.documents(book!.id))
      found.set(name, (await reader.readContent(itemId)).toString());
    return found;
  });
}

async function namesOnServer(desk: ClientDesk): Promise<string[]> {
  const cards = [...(await cardsOnServer(desk)).values()];
  return cards.map(formattedName).sort();
}

function formattedName(card: string): string {
  return /^FN:(.*?)\r?$/m.exec(card)?.[1] ?? '';
}

test(
  'vdirsyncer keeps address books equal in both directions, and khard works with them',
  { skip: skipWithout('vdirsyncer', 'khard') },
  async () => {
    await using desk = await openClientDesk();
    const near = join(desk.home, 'contacts');
    await desk.write(
      '.config/vdirsyncer/config',
      `[general]
status_path = "${desk.home}/status/"
[pair cards]
a = "near"
b = "far"
collections = ["from b"]
[storage near]
type = "filesystem"
path = "${near}/"
fileext = ".vcf"
[storage far]
type = "carddav"
url = "https://localhost:${desk.server.port('https')}/dav/"
username = "${alice}"
password = "${desk.password}"
verify = "${desk.certificate}"
`,
    );
    await desk.write(
      '.config/khard/khard.conf',
      `[addressbooks]
[[contacts]]
path = ${near}/contacts/
[[directory]]
path = ${near}/directory/
[general]
default_action = list
[vcard]
preferred_version = 4.0
`,
    );
    const sync = async () => await desk.run('vdirsyncer', ['sync']);
    await request(desk, 'PUT', `${contacts}ann.vcf`, cardOf('ann', 'Ann Lee'));
    await request(desk, 'PUT', `${contacts}cyd.vcf`, cardOf('cyd', 'Cyd Oak'));
    await desk.run('vdirsyncer', ['discover'], { input: 'y\ny\ny\n' });
    await sync();
    assert.equal(await readFile(join(near, 'contacts/ann.vcf'), 'utf8'), cardOf('ann', 'Ann Lee'));
    const people = (await desk.run('khard', ['list', '-a', 'directory'])).stdout;
    assert.match(people, new RegExp(bob));

    const details = await desk.write(
      'new.yaml',
      'Formatted name: Karl König\nFirst name: Karl\nLast name: König\nEmail:\n  work: karl@example.test\nNote: a, b; c\n',
    );
    await desk.run('khard', ['new', '-a', 'contacts', '-i', details]);
    await writeFile(join(near, 'contacts/ann.vcf'), cardOf('ann', 'Ann Ash'));
    await rm(join(near, 'contacts/cyd.vcf'));
    await sync();
    assert.deepEqual(await namesOnServer(desk), ['Ann Ash', 'Karl König']);
    assert.equal((await cardsOnServer(desk)).get('ann.vcf'), cardOf('ann', 'Ann Ash'));

    await request(desk, 'PUT', `${contacts}ann.vcf`, cardOf('ann', 'Ann Elm'));
    const karl = [...(await cardsOnServer(desk)).keys()].find((name) => name !== 'ann.vcf');
    await request(desk, 'DELETE', contacts + karl);
    await sync();
    assert.deepEqual(await readdir(join(near, 'contacts')), ['ann.vcf']);
    assert.equal(await readFile(join(near, 'contacts/ann.vcf'), 'utf8'), cardOf('ann', 'Ann Elm'));
  },
);

test(
  'SyncEvolution finds the address books, and adds, changes, lists and removes contacts',
  { skip: skipWithout('syncevolution', 'dbus-run-session') },
  async () => {
    await using desk = await openClientDesk();
    const base = `http://127.0.0.1:${desk.server.port('http')}`;
    const sync = async (...args: readonly string[]) =>
      await desk.run('dbus-run-session', [
        '--',
        'syncevolution',
        '--daemon=no',
        '--keyring=no',
        'backend=carddav',
        `username=${alice}`,
        `password=${desk.password}`,
        ...args,
      ]);
    const { output } = await sync('--print-databases', `syncURL=${base}/dav/`);
    assert.match(output, /contacts\/\) <default>/);
    assert.match(output, /directory\/\) <read-only>/);

    const database = `database=${base}${contacts.replace('@', '%40')}`;
    const card = cardOf('', 'Ann Lee').replace('UID:\r\n', '');
    await sync('--import', await desk.write('card.vcf', card), database);
    const [[name, kept] = ['', '']] = [...(await cardsOnServer(desk))];
    assert.match(kept, /FN:Ann Lee\r\n[^]*UID:/);
    const luid = name.replace('.', '%2e');
    assert.ok((await sync('--print-items', database)).stdout.includes(luid));
    const changed = await desk.write(`items/${luid}`, kept.replace('Ann Lee', 'Ann Oak'));
    await sync('--update', join(changed, '..'), database);
    assert.deepEqual(await namesOnServer(desk), ['Ann Oak']);
    assert.match((await sync('--export', '-', database)).stdout, /FN:Ann Oak/);
    await sync(database, '--delete-items', '--', '', '', luid);
    assert.deepEqual(await namesOnServer(desk), []);
  },
);

const factory = '/usr/libexec/evolution-addressbook-factory';
const script = fileURLToPath(new URL('../support/evolution-book.py', import.meta.url));

test(
  "Evolution's factory reads, adds, changes and removes contacts",
  { skip: skipWithout('dbus-run-session') || (!existsSync(factory) && 'not installed') },
  async () => {
    await using desk = await openClientDesk();
    await desk.write(
      '.config/evolution/sources/here.source',
      `[Data Source]
DisplayName=Contacts
Enabled=true
Parent=
[Authentication]
Host=127.0.0.1
Port=${desk.server.port('http')}
User=${alice}
Method=plain/password
RememberPassword=false
[Address Book]
BackendName=carddav
[WebDAV Backend]
ResourcePath=${contacts}
[Security]
Method=none
[Offline]
StaySynchronized=true
`,
    );
    await request(desk, 'PUT', `${contacts}ann.vcf`, cardOf('ann', 'Ann Lee'));
    await request(desk, 'PUT', `${contacts}cyd.vcf`, cardOf('cyd', 'Cyd Oak'));
    const commands = [
      { do: 'refresh' },
      { pause: 2 },
      { do: 'list' },
      { do: 'create', card: cardOf('', 'Karl König').replace('UID:\r\n', '') },
      { do: 'modify', card: cardOf('ann', 'Ann Ash') },
      { do: 'remove', uid: 'cyd' },
    ];
    const env = {
      XDG_DATA_HOME: join(desk.home, 'data'),
      XDG_CACHE_HOME: join(desk.home, 'cache'),
      GSETTINGS_BACKEND: 'memory',
    };
    const { stdout } = await desk.run(
      'dbus-run-session',
      ['--', '/usr/bin/python3', script, 'here', alice, desk.password],
      { env, input: commands.map((c) => JSON.stringify(c)).join('\n'), timeoutMs: 60_000 },
    );
    const [, list = '[]'] = stdout.split('\n').filter((line) => /^(?:\[|null)/.test(line));
    const seen = JSON.parse(list) as string[];
    assert.deepEqual(seen.map(formattedName).sort(), ['Ann Lee', 'Cyd Oak']);
    assert.deepEqual(await namesOnServer(desk), ['Ann Ash', 'Karl König']);
    assert.match((await cardsOnServer(desk)).get('ann.vcf') ?? '', /X-ODD;A="?b:c"?:kept/);
  },
);

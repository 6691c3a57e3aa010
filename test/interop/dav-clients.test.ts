// What people have at the command line: cadaver and curl.
import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { alice, openClientDesk } from '../support/client-desk.ts';
import { skipWithout } from '../support/peer.ts';

test(
  'cadaver makes folders, and puts, copies, moves, locks, lists and gets files',
  { skip: skipWithout('cadaver') },
  async () => {
    await using desk = await openClientDesk();
    await desk.write('.netrc', `machine 127.0.0.1 login ${alice} password "${desk.password}"\n`);
    const there = await desk.write('a b.txt', 'Grüße\n');
    const commands = [
      'mkcol Folder',
      'cd Folder',
      `put "${there}" "ä b.txt"`,
      'copy "ä b.txt" copy.txt',
      'move copy.txt moved.txt',
      'lock moved.txt',
      `put "${there}" moved.txt`,
      'unlock moved.txt',
      'propset moved.txt colour green',
      'propget moved.txt colour',
      'ls',
      `get "ä b.txt" "${join(desk.home, 'back.txt')}"`,
      'delete moved.txt',
      'cd ..',
      'rmcol Folder',
      'quit',
    ];
    const url = `http://127.0.0.1:${desk.server.port('http')}/dav/files/${alice}/`;
    const { output } = await desk.run('cadaver', [url], { input: `${commands.join('\n')}\n` });
    assert.doesNotMatch(output, /failed|error/i, output);
    assert.match(output, /green/);
    assert.match(output, /moved\.txt/);
    assert.equal(await readFile(join(desk.home, 'back.txt'), 'utf8'), 'Grüße\n');
  },
);

test(
  'curl puts over TLS, waits to be asked for a large body, and is refused before it sends one',
  { skip: skipWithout('curl') },
  async () => {
    await using desk = await openClientDesk();
    const base = `https://localhost:${desk.server.port('https')}/dav/files/${alice}/`;
    const curl = async (...args: readonly string[]) =>
      await desk.run('curl', [
        '--silent',
        '--show-error',
        '--cacert',
        desk.certificate,
        '--user',
        `${alice}:${desk.password}`,
        ...args,
      ]);
    const body = Buffer.alloc(5_000_000, 'x');
    await writeFile(join(desk.home, 'big'), body);
    const expecting = ['--http1.1', '--header', 'Expect: 100-continue', '--verbose'];
    const made = await curl(...expecting, '--upload-file', join(desk.home, 'big'), `${base}big`);
    assert.match(made.output, /< HTTP\/1.1 100 Continue[^]*< HTTP\/1.1 201/);
    const refused = await curl(
      ...expecting,
      '--header',
      'If-None-Match: *',
      '--upload-file',
      join(desk.home, 'big'),
      `${base}big`,
    );
    assert.doesNotMatch(refused.output, /100 Continue/);
    assert.match(refused.output, /< HTTP\/1.1 412/);
    await curl('--output', join(desk.home, 'back'), `${base}big`);
    assert.ok((await readFile(join(desk.home, 'back'))).equals(body));
    const listed = await curl('--request', 'PROPFIND', '--header', 'Depth: 1', base);
    assert.match(listed.stdout, /<D:getcontentlength>5000000</);
  },
);

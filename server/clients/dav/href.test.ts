import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mayFollow } from './dav-client.ts';
import { canonicalPath, isSamePath, lastSegment } from './href.ts';

const base = new URL('https://dav.example.org/dav/');

test('one path is one path, however it is encoded, whole or relative', () => {
  const paths = [
    '/a/ann@b.org/x%20y.ics',
    '/a/ann%40b.org/x y.ics',
    'https://other.org/a/ann%40b.org/x%20y.ics',
  ];
  assert.equal(new Set(paths.map((path) => canonicalPath(path, base))).size, 1);
  assert.equal(canonicalPath('x/', base), '/dav/x/');
  assert.equal(canonicalPath('/bad%zz', base), '/bad%25zz');
  assert.equal(isSamePath('/a/b', '/a/b/'), true);
  assert.equal(lastSegment('/a/b%20c/'), 'b c');
});

test('passwords go to another origin only under TLS, or on the same host', () => {
  const to = (from: string, target: string) => mayFollow(new URL(from), new URL(target));
  assert.equal(to('http://a.test/', 'https://a.test/x'), true);
  assert.equal(to('https://a.test/', 'https://b.test/'), true);
  assert.equal(to('http://a.test/', 'http://a.test:81/'), true);
  assert.equal(to('http://a.test/', 'http://b.test/'), false);
  assert.equal(to('https://a.test/', 'http://a.test/'), false);
});

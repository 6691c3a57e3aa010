import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Route } from './route.ts';
import { createRouter } from './router.ts';

const route = (path: string, ...methods: readonly string[]): Route => ({
  path,
  methods,
  handle() {},
});

test('a route for every method takes those that no other route of the path names', () => {
  const all = route('/dav/', '*');
  const get = route('/dav/', 'GET');
  const router = createRouter([all, get, route('/other', 'GET')]);
  const find = (method: string, path: string) => router.find(method, path);
  assert.deepEqual(find('PROPFIND', '/dav/a/b'), { kind: 'route', route: all });
  assert.deepEqual(find('OPTIONS', '/dav/'), { kind: 'route', route: all });
  assert.deepEqual(find('NEVERHEARD', '/dav/'), { kind: 'route', route: all });
  assert.deepEqual(find('HEAD', '/dav/'), { kind: 'route', route: get });
  assert.equal(find('PROPFIND', '/other').kind, 'method-not-allowed');
  assert.throws(() => createRouter([all, route('/DAV/', '*')]), RangeError);
});

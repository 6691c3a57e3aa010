// Calendars of one account of this server that are moved over DAV to another one: the old system is one that a test can look into.
import assert from 'node:assert/strict';
import { openMigrationDesk } from './migration-desk.ts';

export const newAccount = 'ann@example.test';
export const oldAccount = 'old@example.test';

export type OldAccountStage = Awaited<ReturnType<typeof openOldAccountStage>>;

/** The old system is another account of this server, spoken to over DAV. */
export async function openOldAccountStage() {
  await using stack = new AsyncDisposableStack();
  const desk = stack.use(await openMigrationDesk());
  const { server } = desk;
  const { accounts, credentials } = server.data.directory;
  await credentials.setPassword((await accounts.add({ address: oldAccount })).id, server.password);
  const { password } = server;
  const users = [
    { source: oldAccount, target: newAccount, phase: '', password, targetPassword: password },
  ];
  const place = `dav://127.0.0.1:${server.port('http')}`;
  const source = stack.use(await desk.openSource(place));
  const ask = async (
    method: string,
    path: string,
    more: { body?: string; headers?: Record<string, string> } = {},
  ) => {
    const user = path.split('/')[0]!;
    const authorization = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
    const url = `http://127.0.0.1:${server.port('http')}/dav/calendars/${path}`;
    const headers = { authorization, 'content-type': 'application/xml', ...more.headers };
    const answer = await fetch(url, { method, ...more, headers });
    assert.ok(answer.status < 300, `${method} ${path}: ${answer.status}`);
    return await answer.text();
  };
  const all = stack.move();
  return {
    desk,
    users,
    source,
    ask,
    put: async (path: string, body: string) =>
      await ask('PUT', path, { body, headers: { 'content-type': 'text/calendar' } }),
    run: async () => assert.equal((await desk.run(source, {}, { users }))[0]!.state, 'done'),
    [Symbol.asyncDispose]: async () => await all.disposeAsync(),
  };
}

/** What events are called. */
export const summaries = (texts: readonly string[] = []) =>
  texts.map((text) => /^SUMMARY:(.*)\r$/m.exec(text)?.[1]);

/** `undo --reverse-delta`, without the undo. */
export async function reverse({ desk, users }: Pick<OldAccountStage, 'desk' | 'users'>) {
  await using target = await desk.openTarget(`dav://127.0.0.1:${desk.server.port('http')}`);
  const [done] = await desk.reverse(target, users);
  assert.deepEqual(done!.problems, []);
  return done!;
}

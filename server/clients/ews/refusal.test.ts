import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { HttpCredentials } from '#clients/http/http-credentials.ts';
import type { ErrorCode } from '#platform/errors.ts';
import { assertSpoken } from './refusal.ts';

const password: HttpCredentials = { kind: 'password', user: 'anna', password: 'secret' };
const token: HttpCredentials = {
  kind: 'bearer',
  token: async () => 'x',
  renew: async () => undefined,
};

interface Refusal {
  readonly url?: string;
  readonly from?: string;
  readonly headers?: Record<string, string>;
  readonly credentials?: HttpCredentials;
}

function assertTold(status: number, how: Refusal, code: ErrorCode, message: RegExp): void {
  const { url = 'https://mail.a.test/EWS/Exchange.asmx', headers = {} } = how;
  const answer = { status, headers, body: Buffer.alloc(0), url: new URL(how.from ?? url) };
  const asked = { url, credentials: how.credentials ?? password };
  assert.throws(() => assertSpoken(answer, asked), { code, message });
}

test('EWS that is switched off is told with what to use instead', () => {
  const online = { url: 'https://outlook.office365.com/EWS/Exchange.asmx' };
  assertTold(
    403,
    online,
    'no-permission',
    /blocked in this tenant .*use Graph, .*graph:.*AllowedAppIDs/,
  );
  assertTold(403, {}, 'no-permission', /switched off .*Get-CASMailbox/);
});

test('a sign-in that fails is told with what the server offers', () => {
  const offers = (text: string): Refusal => ({ headers: { 'www-authenticate': text } });
  const denied = 'authentication-failed';
  assertTold(
    401,
    offers('Negotiate, NTLM'),
    denied,
    /does not accept the name and password.*DOMAIN\\name/,
  );
  assertTold(
    401,
    offers('Bearer client_id="x"'),
    denied,
    /takes no passwords \(it offers bearer\).*client-id/,
  );
  assertTold(401, offers('Kerberos'), denied, /offers kerberos, .*Set-WebServicesVirtualDirectory/);
  const plain = { url: 'http://mail.a.test/EWS/Exchange.asmx', ...offers('Basic realm="x"') };
  assertTold(401, plain, denied, /was not told them: .*by Basic alone, which needs https/);
  const onlyNtlm: HttpCredentials = { ...password, ways: ['ntlm'] };
  assertTold(
    401,
    { ...offers('Basic realm="x"'), credentials: onlyNtlm },
    denied,
    /leave --option sign-in out/,
  );
  const diagnosed = {
    credentials: token,
    headers: { 'x-ms-diagnostics': '2000003;reason="The audience is invalid.";error_category="x"' },
  };
  assertTold(
    401,
    diagnosed,
    denied,
    /access token \(it says: The audience is invalid\.\).*full_access_as_app/,
  );
});

test('a mailbox or service elsewhere is told with where it is', () => {
  const led = { from: 'https://owa.b.test/EWS/Exchange.asmx' };
  assertTold(
    401,
    led,
    'authentication-failed',
    /mail\.a\.test leads to owa\.b\.test, .*ews:\/\/owa\.b\.test/,
  );
  const moved = { headers: { 'x-ms-location': 'https://other.a.test/EWS/Exchange.asmx' } };
  assertTold(451, moved, 'wrong-state', /served at other\.a\.test .*ews:\/\/other\.a\.test/);
  assertTold(404, {}, 'not-found', /no EWS at \/EWS\/Exchange\.asmx/);
});

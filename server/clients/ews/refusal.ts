import type { HttpCredentials } from '#clients/http/http-credentials.ts';
import type { HttpAnswer } from '#clients/http/http-request.ts';
import { retryAfterSeconds } from '#clients/http/retry-after.ts';
import { parseChallenges } from '#clients/http/challenges.ts';
import { isExchangeOnline } from '#codecs/exchange/microsoft-clouds.ts';
import { DomainError, type ErrorCode } from '#platform/errors.ts';

interface Asked {
  readonly url: string;
  readonly credentials: HttpCredentials;
}

/** Statuses with which there is no SOAP to read, in words for whoever administers the server. @throws DomainError */
export function assertSpoken(answer: HttpAnswer, asked: Asked): void {
  const { status, headers, url } = answer;
  const fail = (code: ErrorCode, text: string): never => {
    throw new DomainError(code, `${url.host}: ${text}`);
  };
  if (status === 200 || status === 500) return;
  const first = new URL(asked.url).host;
  if (url.host !== first && (status === 401 || status === 403))
    throw new DomainError(
      'authentication-failed',
      `${first} leads to ${url.host}, where nobody is signed in unasked: name that one, ews://${url.host}`,
    );
  if (status === 401) fail('authentication-failed', notAccepted(answer, asked));
  if (status === 403) fail('no-permission', refused(url.hostname));
  if (status === 404)
    fail('not-found', `there is no EWS at ${url.pathname} (status 404): is the path right?`);
  if (status === 451) fail('wrong-state', movedTo(headers['x-ms-location']));
  const seconds = retryAfterSeconds(headers);
  throw new DomainError('unavailable', `${url.host}: status ${status}`, {
    details: {
      isSent: true,
      status,
      ...(seconds !== undefined && { backOffMs: seconds * 1000 }),
    },
  });
}

function notAccepted(answer: HttpAnswer, { credentials }: Asked): string {
  const { headers, url } = answer;
  const offered = parseChallenges([headers['www-authenticate'] ?? '']);
  if (credentials.kind === 'bearer') {
    const said = diagnosisOf(headers['x-ms-diagnostics']) ?? errorOf(offered);
    const reason = said === undefined ? '' : ` (it says: ${said})`;
    return (
      `it does not accept the access token${reason}. An application needs the application permission full_access_as_app of ` +
      'Office 365 Exchange Online, somebody who signs in EWS.AccessAsUser.All; a server of your own needs hybrid modern authentication'
    );
  }
  const schemes = [...new Set(offered.map(({ scheme }) => scheme))];
  const { ways = ['ntlm', 'digest', 'basic'] } = credentials;
  const isUsable = (scheme: string): boolean =>
    scheme === 'negotiate' ? ways.includes('ntlm') : ways.some((way) => way === scheme);
  if (schemes.some(isUsable)) {
    if (url.protocol === 'https:' || schemes.some((s) => isUsable(s) && s !== 'basic'))
      return 'it does not accept the name and password. As name try an address, or DOMAIN\\name; is the account locked, or its password expired?';
    return (
      'it does not accept the name and password, or was not told them: it takes them by Basic alone, which needs https ' +
      '(or --option insecure=true)'
    );
  }
  const list = schemes.length === 0 ? 'no way to sign in' : schemes.join(', ');
  if (schemes.includes('bearer') || isExchangeOnline(url.hostname))
    return `it takes no passwords (it offers ${list}): sign in by OAuth, --option client-id=ID`;
  return (
    `it offers ${list}, of which none can be used: switch NTLM or Basic on ` +
    '(Set-WebServicesVirtualDirectory -WindowsAuthentication $true), or leave --option sign-in out'
  );
}

const MAX_SAID = 300;

/** '2000003;reason="The hostname component of the audience claim value is invalid.";error_category="invalid_resource"' */
function diagnosisOf(field: string | string[] | undefined): string | undefined {
  return /reason="([^"]+)"/.exec(String(field ?? ''))?.[1]?.slice(0, MAX_SAID);
}

// RFC 6750 §3
function errorOf(offered: ReturnType<typeof parseChallenges>): string | undefined {
  const parameters = offered.find(({ scheme }) => scheme === 'bearer')?.parameters;
  const said = parameters?.get('error_description') ?? parameters?.get('error');
  return said?.slice(0, MAX_SAID);
}

function refused(host: string): string {
  if (isExchangeOnline(host))
    return (
      'EWS is blocked in this tenant (status 403): use Graph, --from or --to graph://graph.microsoft.com. Until 2027-03-31 ' +
      'an administrator can still let this application in: Set-OrganizationConfig -EWSEnabled $true and its ID in -EWSAllowedAppIDs'
    );
  return (
    'it refuses EWS (status 403): it is switched off for the organisation, for this program or for this mailbox ' +
    '(Get-OrganizationConfig and Get-CASMailbox, EwsEnabled and EwsApplicationAccessPolicy)'
  );
}

function movedTo(location: string | string[] | undefined): string {
  const url = URL.parse(String(location ?? ''));
  return url === null
    ? 'this mailbox is served by another server (status 451)'
    : `this mailbox is served at ${url.host} (status 451): name that one, ews://${url.host}`;
}

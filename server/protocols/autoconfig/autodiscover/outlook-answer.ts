import { createHash } from 'node:crypto';
import { element, type Markup } from '../markup.ts';
import { davHomesOf, type MailService, mailServiceOf, urlOf } from '../services.ts';
import type { Visitor } from '../visitor.ts';

const base = 'http://schemas.microsoft.com/exchange/autodiscover';
const RESPONSE = `${base}/responseschema/2006`;

/** The kinds of answer, by their namespace. */
export const schemas = {
  outlook: `${base}/outlook/responseschema/2006a`,
  mobile: `${base}/mobilesync/responseschema/2006`,
} as const;

/** Failures that clients know, as they are worded everywhere. */
const failures = {
  500: 'The email address cannot be found.',
  600: 'Invalid Request',
  601: 'Provider is not available',
} as const;
export type OutlookFailure = keyof typeof failures;

/** Account and servers for Outlook and those that ask like it. Of each protocol the best port only: it takes one. */
export function formatOutlookSettings({ address, displayName, services }: Visitor): string {
  const mail = (['imap', 'pop3', 'smtp'] as const).flatMap((protocol) => {
    const service = mailServiceOf(services, protocol);
    return service === undefined ? [] : [mailProtocol(service, services.hostname, address)];
  });
  const homes = davHomesOf(services, address);
  const dav =
    homes === undefined
      ? []
      : [
          davProtocol('CalDAV', homes.caldav, address),
          davProtocol('CardDAV', homes.carddav, address),
        ];
  return response(
    [
      element('User', [
        element('DisplayName', displayName),
        element('AutoDiscoverSMTPAddress', address),
      ]),
      element('Account', [
        element('AccountType', 'email'),
        element('Action', 'settings'),
        ...mail,
        ...dav,
      ]),
    ],
    schemas.outlook,
  );
}

/** The ActiveSync server, for phones; undefined when there is none that this account may use. */
export function formatMobileSettings(visitor: Visitor): string | undefined {
  const url = urlOf(visitor.services, 'activesync');
  if (url === undefined) return undefined;
  const server = element('Server', [
    element('Type', 'MobileSync'),
    element('Url', url),
    element('Name', url),
  ]);
  return response(
    [
      element('Culture', 'en:us'),
      element('User', [
        element('DisplayName', visitor.displayName),
        element('EMailAddress', visitor.address),
      ]),
      element('Action', [element('Settings', [server])]),
    ],
    schemas.mobile,
  );
}

export function formatOutlookFailure(
  code: OutlookFailure,
  { hostname, epochMs }: { readonly hostname: string; readonly epochMs: number },
): string {
  const time = Temporal.Instant.fromEpochMilliseconds(epochMs).toString({
    fractionalSecondDigits: 7,
  });
  const id = createHash('sha256').update(hostname).digest().readUInt32BE();
  const error = element(
    'Error',
    [element('ErrorCode', String(code)), element('Message', failures[code]), element('DebugData')],
    { Time: time.slice(11, -1), Id: String(id) },
  );
  return response([error]);
}

function response(content: readonly Markup[], ns?: string): string {
  const inner = element('Response', content, ns === undefined ? {} : { xmlns: ns });
  return element('Autodiscover', [inner], { xmlns: RESPONSE }).xml;
}

function mailProtocol(service: MailService, hostname: string, loginName: string): Markup {
  return element('Protocol', [
    element('Type', service.protocol.toUpperCase()),
    element('Server', hostname),
    element('Port', String(service.port)),
    element('LoginName', loginName),
    element('DomainRequired', 'off'),
    element('SPA', 'off'),
    element('SSL', 'on'),
    // Older clients do not read this one, newer ones prefer it to the one above.
    element('Encryption', service.security === 'tls' ? 'SSL' : 'TLS'),
    element('AuthRequired', 'on'),
    ...(service.protocol === 'smtp'
      ? [element('UsePOPAuth', 'on'), element('SMTPLast', 'off')]
      : []),
  ]);
}

function davProtocol(type: string, url: string, loginName: string): Markup {
  return element('Protocol', [
    element('Type', type),
    element('Server', url),
    element('LoginName', loginName),
    element('DomainRequired', 'off'),
    element('SSL', 'on'),
    element('AuthRequired', 'on'),
  ]);
}

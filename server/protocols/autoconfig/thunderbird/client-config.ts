import { element, type Markup } from '../markup.ts';
import { type DiscoverableServices, type MailService, urlOf } from '../services.ts';

/** Replaced by the client. */
const USER_NAME = '%EMAILADDRESS%';

/**
 * What Thunderbird, Evolution, KMail and others read, in version 1.1 of its format. Servers are listed best first, since
 * clients take the first that they can use.
 */
export function formatClientConfig(services: DiscoverableServices, domain: string): string {
  const incoming = services.mail.filter((s) => s.protocol !== 'smtp');
  const outgoing = services.mail.filter((s) => s.protocol === 'smtp');
  const dav = urlOf(services, 'dav');
  return element(
    'clientConfig',
    [
      element(
        'emailProvider',
        [
          element('domain', domain),
          element('displayName', domain),
          element('displayShortName', domain),
          ...incoming.map((s) => server('incomingServer', services, s)),
          ...outgoing.map((s) => server('outgoingServer', services, s)),
          documentation(services),
        ],
        { id: domain },
      ),
      ...(dav === undefined
        ? []
        : [
            webService('addressBook', 'carddav', dav),
            webService('addressbook', 'carddav', dav),
            webService('calendar', 'caldav', dav),
          ]),
    ],
    { version: '1.1' },
  ).xml;
}

function server(name: string, { hostname }: DiscoverableServices, service: MailService): Markup {
  return element(
    name,
    [
      element('hostname', hostname),
      element('port', String(service.port)),
      element('socketType', service.security === 'tls' ? 'SSL' : 'STARTTLS'),
      element('authentication', 'password-cleartext'),
      element('username', USER_NAME),
    ],
    { type: service.protocol },
  );
}

/** Older clients read serverURL and the first authentication; the format's drafts have url and system="http". */
function webService(name: string, type: string, url: string): Markup {
  return element(
    name,
    [
      element('username', USER_NAME),
      element('authentication', 'http-basic'),
      element('authentication', 'Basic', { system: 'http' }),
      element('serverURL', url),
      element('url', url),
    ],
    { type },
  );
}

function documentation({ origin }: DiscoverableServices): Markup {
  return element(
    'documentation',
    [
      element('descr', 'All settings of this server', { lang: 'en' }),
      element('descr', 'Alle Einstellungen dieses Servers', { lang: 'de' }),
    ],
    { url: `${origin}/setup/` },
  );
}
